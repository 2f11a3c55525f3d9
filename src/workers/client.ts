import * as Comlink from 'comlink';
import { abortedError, KlineLabError } from '../core/base/errors.ts';
import type { RunControl } from '../core/base/progress.ts';
import type { EngineApi, FileBytes } from './api.ts';
import { unwrap, type Answer, type ProgressCallback, type Wired } from './wire.ts';

/** The engine's methods with an optional progress callback and abort signal as the last argument of each. */
export type EngineClient = {
  [Name in keyof EngineApi]: EngineApi[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: [...Parameters, control?: RunControl]) => Result
    : never;
} & { dispose(): void };

interface Running {
  readonly worker: Worker;
  readonly engine: Comlink.Remote<Wired<EngineApi>>;
  /** Rejects when the worker dies or is terminated, so that no call waits for ever. */
  readonly death: Promise<never>;
  readonly end: (reason: KlineLabError) => void;
}

/** A reader that hangs is stopped after this long; large files get more. */
const openDeadlineMs = (bytes: number): number => 20_000 + bytes / 1_000;

const tookTooLong = (file: string, ms: number): KlineLabError =>
  new KlineLabError('data', 'DEADLINE', `${file}: expected to be read within ${Math.round(ms / 1000)} s, it was not`, {
    where: { file },
    hint: 'The file may be damaged; nothing of it was taken over.',
  });

const workerDied = (message: string): KlineLabError =>
  new KlineLabError('internal', 'WORKER_DIED', `engine: expected the worker to answer, it stopped (${message})`, {
    hint: 'The work was thrown away and a fresh worker is ready; try with fewer bars if it happens again.',
  });

/**
 * Starts the engine in a worker of its own. An abort terminates that worker, since nothing else stops a loop inside
 * WASM; a fresh one takes over and is given the open files again.
 */
export function createEngineClient(
  startWorker: () => Worker = () => new Worker(new URL('./engine.worker.ts', import.meta.url), { type: 'module' }),
): EngineClient {
  let running: Running | undefined;
  // Copies of the opened files by fingerprint, kept so that a fresh worker can be given them.
  const files = new Map<string, FileBytes>();
  let restoring: Promise<void> = Promise.resolve();

  function start(): Running {
    const worker = startWorker();
    let end!: (reason: KlineLabError) => void;
    const death = new Promise<never>((_, reject) => (end = reject));
    death.catch(() => undefined);
    worker.addEventListener('error', (event) => {
      if (running?.worker === worker) stop(workerDied(event.message ?? 'unknown'));
    });
    return { worker, engine: Comlink.wrap<Wired<EngineApi>>(worker), death, end };
  }

  function stop(reason: KlineLabError): void {
    running?.worker.terminate();
    running?.end(reason);
    running = undefined;
  }

  function current(): Running {
    if (running !== undefined) return running;
    const fresh = start();
    running = fresh;
    const open = [...files.values()];
    restoring = (async () => {
      for (const { name, bytes } of open) {
        unwrap(
          await Promise.race([
            fresh.engine.open(
              Comlink.proxy(() => undefined),
              { name, bytes },
            ),
            fresh.death,
          ]),
        );
      }
    })();
    restoring.catch(() => undefined);
    return fresh;
  }

  async function call<Value>(
    what: string,
    control: RunControl | undefined,
    work: (engine: Running['engine'], onProgress: ProgressCallback) => Promise<Answer<Value>>,
  ): Promise<Value> {
    if (control?.signal?.aborted) throw abortedError(what);
    const { engine, death } = current();
    const onAbort = (): void => stop(abortedError(what));
    control?.signal?.addEventListener('abort', onAbort, { once: true });
    const onProgress: ProgressCallback = Comlink.proxy((stage: string, done: number, total: number) =>
      control?.onProgress?.({ stage, done, total }),
    );
    try {
      await Promise.race([restoring, death]);
      return unwrap(await Promise.race([work(engine, onProgress), death]));
    } finally {
      control?.signal?.removeEventListener('abort', onAbort);
    }
  }

  return {
    open: (file, control) =>
      call(file.name, control, async (engine, onProgress) => {
        const deadline = openDeadlineMs(file.bytes.length);
        const timer = setTimeout(() => {
          // An abort may have put a fresh worker in this one's place.
          if (running?.engine === engine) stop(tookTooLong(file.name, deadline));
        }, deadline);
        // The worker gets a copy, so that the bytes are still here if it has to be replaced.
        const result = await engine.open(onProgress, file).finally(() => clearTimeout(timer));
        if ('value' in result && result.value.kind !== 'research') {
          files.set(result.value.kind === 'klines' ? result.value.klines.sha256 : result.value.model.card.sha256, file);
        }
        return result;
      }),
    run: (research, control) => call('run', control, (engine, onProgress) => engine.run(onProgress, research)),
    features: (research, names, control) =>
      call('features', control, (engine, onProgress) => engine.features(onProgress, research, names)),
    forget: (sha256, control) => {
      files.delete(sha256);
      return call('forget', control, (engine, onProgress) => engine.forget(onProgress, sha256));
    },
    dispose: () => stop(abortedError('engine')),
  };
}
