import * as Comlink from 'comlink';
import { abortedError, dataError, KlineLabError } from '../core/base/errors.ts';
import type { RunControl } from '../core/base/progress.ts';
import type { Appended, EngineApi, Input, KlinesReading, OpenedFile, OpenedPanelSeries } from './api.ts';
import { methodTable } from './methods.ts';
import { unwrap, type ProgressCallback, type WiredEngine } from './wire.ts';

/** The engine's methods with an optional progress callback and abort signal as the last argument of each. */
type EngineMethods = {
  [Name in keyof EngineApi]: EngineApi[Name] extends (...parameters: infer Parameters) => infer Result
    ? (...parameters: [...Parameters, control?: RunControl]) => Result
    : never;
};

export type EngineClient = EngineMethods & {
  /** Reads an opened klines file once more, as `reading` says; the former bars stay open beside the new ones. */
  reopen(sha256: string, reading: KlinesReading, control?: RunControl): Promise<OpenedFile>;
  /** A client with a worker of its own and the same open files, for long work that must not keep this one waiting. */
  twin(): EngineClient;
  dispose(): void;
};

interface Running {
  readonly worker: Worker;
  readonly engine: Comlink.Remote<WiredEngine>;
  /** Rejects when the worker dies or is terminated, so that no call waits for ever. */
  readonly death: Promise<never>;
  readonly end: (reason: KlineLabError) => void;
}

/** A reader that hangs is stopped after this long; large files get more. A million bars of CSV take about a second. */
const openDeadlineMs = (bytes: number): number => 10_000 + bytes / 2_000;

const tookTooLong = (file: string, ms: number): KlineLabError =>
  new KlineLabError('data', 'DEADLINE', `${file}: expected to be read within ${Math.round(ms / 1000)} s, it was not`, {
    where: { file },
    hint: 'The file may be damaged; nothing of it was taken over.',
  });

/** What one of several symbols that came together is opened of by itself. */
function inputOf({ klines: { symbol }, report, files }: OpenedPanelSeries, whole: Input): Input {
  const own = { ...whole, name: report.file, reading: { ...whole.reading, symbol } };
  return 'pieces' in own ? { ...own, pieces: own.pieces.filter(({ name }) => files.includes(name)) } : own;
}

const workerDied = (message: string): KlineLabError =>
  new KlineLabError('internal', 'WORKER_DIED', `engine: expected the worker to answer, it stopped (${message})`, {
    hint: 'The work was thrown away and a fresh worker is ready; try with fewer bars if it happens again.',
  });

/**
 * Starts the engine in a worker of its own. An abort terminates that worker, since nothing else stops a loop inside
 * WASM; a fresh one takes over and is given the open files again.
 */
export function createEngineClient(
  startWorker: () => Worker,
  // Copies of the opened files by fingerprint, kept so that a fresh worker can be given them.
  files: Map<string, Input> = new Map(),
): EngineClient {
  let running: Running | undefined;
  let restoring: Promise<void> = Promise.resolve();

  function start(): Running {
    const worker = startWorker();
    let end!: (reason: KlineLabError) => void;
    const death = new Promise<never>((_, reject) => (end = reject));
    death.catch(() => undefined);
    worker.addEventListener('error', (event) => {
      if (running?.worker === worker) stop(workerDied(event.message ?? 'unknown'));
    });
    return { worker, engine: Comlink.wrap<WiredEngine>(worker), death, end };
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
    const open = new Set(files.values());
    restoring = (async () => {
      for (const file of open) {
        const unheard = Comlink.proxy(() => undefined);
        unwrap(await Promise.race([fresh.engine.invoke('open', [file], unheard), fresh.death]));
      }
    })();
    restoring.catch(() => undefined);
    return fresh;
  }

  async function call(
    method: keyof EngineApi,
    parameters: readonly unknown[],
    control?: RunControl,
    what: string = methodTable[method].what,
  ): Promise<unknown> {
    if (control?.signal?.aborted) throw abortedError(what);
    const { engine, death } = current();
    const onAbort = (): void => stop(abortedError(what));
    control?.signal?.addEventListener('abort', onAbort, { once: true });
    const onProgress: ProgressCallback = Comlink.proxy((progress) => control?.onProgress?.(progress));
    try {
      await Promise.race([restoring, death]);
      const answered = await Promise.race([engine.invoke(method, parameters, onProgress), death]);
      // A trap, a bug or a lack of memory may have left the kernels in pieces: what comes next gets a fresh worker.
      const isSpoilt =
        'error' in answered && (answered.error.kind === 'internal' || answered.error.code === 'OUT_OF_MEMORY');
      if (isSpoilt && running?.engine === engine) stop(KlineLabError.fromRecord(answered.error));
      return unwrap(answered);
    } finally {
      control?.signal?.removeEventListener('abort', onAbort);
    }
  }

  async function open(file: Input, control?: RunControl): Promise<OpenedFile> {
    const { engine } = current();
    const parts = 'bytes' in file ? [file] : 'pieces' in file ? file.pieces : [];
    const deadline = openDeadlineMs(parts.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const timer = setTimeout(() => {
      // An abort may have put a fresh worker in this one's place.
      if (running?.engine === engine) stop(tookTooLong(file.name, deadline));
    }, deadline);
    try {
      // The worker gets a copy, so that the bytes are still here if it has to be replaced.
      const opened = (await call('open', [file], control, file.name)) as OpenedFile;
      if (opened.kind === 'klines') files.set(opened.klines.sha256, file);
      if (opened.kind === 'panel') {
        for (const series of opened.series) files.set(series.sha256, inputOf(series, file));
      }
      if (opened.kind === 'model') files.set(opened.model.card.sha256, file);
      return opened;
    } finally {
      clearTimeout(timer);
    }
  }

  const methods = Object.fromEntries(
    (Object.keys(methodTable) as (keyof EngineApi)[]).map((method) => {
      const { parameters } = methodTable[method];
      return [
        method,
        (...given: unknown[]) => call(method, given.slice(0, parameters), given[parameters] as RunControl | undefined),
      ];
    }),
  ) as unknown as EngineMethods;

  return {
    ...methods,
    open,
    reopen: async (sha256, reading, control) => {
      const file = files.get(sha256);
      if (file === undefined) {
        throw dataError('KLINES_MISSING', `klines ${sha256.slice(0, 8)}: expected their file to be open, it is not`);
      }
      return open({ ...file, reading }, control);
    },
    append: async (research, bars, control) => {
      const former = files.get(research.data[0].sha256);
      const appended = (await methods.append(research, bars, control)) as Appended;
      // A fresh worker is given the whole; only bars that came as such can be followed by others.
      if (former !== undefined && 'bars' in former) {
        const { joinPieces } = await import('../core/klines/merge.ts');
        const pieces = [former.bars, bars].map((klines) => ({ file: former.name, klines }));
        files.set(appended.opened.sha256, { ...former, bars: joinPieces(bars.symbol, pieces).klines });
      }
      return appended;
    },
    forget: (sha256, control) => {
      files.delete(sha256);
      return methods.forget(sha256, control);
    },
    twin: () => createEngineClient(startWorker, files),
    dispose: () => stop(abortedError('engine')),
  };
}
