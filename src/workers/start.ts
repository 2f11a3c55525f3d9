/** The page's engine in a worker of its own. */
export const startEngineWorker = (): Worker =>
  new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' });
