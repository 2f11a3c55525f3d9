import { createEngineClient as createClient } from '../workers/client.ts';
import type { EngineClient } from '../workers/client.ts';

export type { EngineClient };
export { WorkerModel } from '../workers/workerModel.ts';
export type { AnsweringModel } from '../workers/callApi.ts';
export type { EngineApi, FileBytes, OpenedFile } from '../workers/api.ts';

const startWorker = (): Worker => new Worker(new URL('./engine-worker.js', import.meta.url), { type: 'module' });

/** The page's engine in a worker of its own: opens files, computes documents, explains, trains; an abort ends the worker. */
export const createEngineClient = (start: () => Worker = startWorker): EngineClient => createClient(start);
