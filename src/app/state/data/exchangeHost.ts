import { dataError } from '../../../core/base/errors.ts';
import { collectBytes } from '../../../core/exchange/collect.ts';
import type { ArchiveHost, LiveHost } from '../../../core/exchange/host.ts';
import { createEngineClient, type EngineClient } from '../../../workers/client.ts';
import { startEngineWorker } from '../../../workers/start.ts';

/** An answer that takes longer than this will not come. */
const patienceMs = 30_000;
/** A file may take longer. */
const filePatienceMs = 300_000;

/** Everything that the desk for exchanges asks of the page. */
export interface DeskHost extends LiveHost, ArchiveHost {
  /** Lets go of what files were read with. */
  readonly release: () => void;
}

/** No cookies, no referrer, no redirects to somewhere else. */
function ask(address: string, ms: number, signal?: AbortSignal): Promise<Response> {
  const deadline = AbortSignal.timeout(ms);
  return fetch(address, {
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
    cache: 'no-store',
    signal: signal === undefined ? deadline : AbortSignal.any([signal, deadline]),
  });
}

const headOf = ({ status, headers }: Response) => ({ status, retryAfter: headers.get('retry-after') ?? undefined });

/** The page's way to an exchange; files are read in a worker of their own, which holds nothing else. */
export function createDeskHost(): DeskHost {
  let reader: EngineClient | undefined;
  return {
    now: () => Date.now(),

    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = (): void => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal?.addEventListener('abort', wake, { once: true });
      }),

    get: async (address, signal) => {
      const response = await ask(address, patienceMs, signal as globalThis.AbortSignal | undefined);
      return { ...headOf(response), body: await response.text() };
    },

    getBytes: async (address, most, signal) => {
      const response = await ask(address, filePatienceMs, signal as globalThis.AbortSignal | undefined);
      return { ...headOf(response), body: await collectBytes(response.body?.getReader(), most) };
    },

    open: async ({ name, bytes, symbol, interval }) => {
      reader ??= createEngineClient(startEngineWorker);
      const opened = await reader.open({ name, bytes, reading: { symbol, interval } });
      if (opened.kind !== 'klines') {
        throw dataError('FILE_KIND', `${name}: expected klines, got ${opened.kind}`, { where: { file: name } });
      }
      await reader.forget(opened.klines.sha256);
      return opened.klines;
    },

    release: () => {
      reader?.dispose();
      reader = undefined;
    },

    connect: (address, { opened, message, closed }) => {
      const socket = new WebSocket(address);
      socket.addEventListener('open', opened);
      socket.addEventListener('message', ({ data }) => message(String(data)));
      socket.addEventListener('close', closed);
      return { close: () => socket.close() };
    },
  };
}
