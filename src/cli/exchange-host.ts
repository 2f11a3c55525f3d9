import { setTimeout as wait } from 'node:timers/promises';
import { collectBytes } from '../core/exchange/collect.ts';
import type { ArchiveHost } from '../core/exchange/host.ts';
import { openKlines } from '../core/klines/open.ts';

/** An answer that takes longer than this will not come. */
const patienceMs = 30_000;
/** A file may take longer. */
const filePatienceMs = 300_000;

const ask = (address: string, ms: number): Promise<Response> =>
  fetch(address, { signal: AbortSignal.timeout(ms), redirect: 'error' });

const headOf = ({ status, headers }: Response) => ({ status, retryAfter: headers.get('retry-after') ?? undefined });

/** The way from the command line to an exchange. */
export const exchangeHost: ArchiveHost = {
  now: () => Date.now(),
  sleep: (ms) => wait(ms),
  get: async (address) => {
    const response = await ask(address, patienceMs);
    return { ...headOf(response), body: await response.text() };
  },
  getBytes: async (address, most) => {
    const response = await ask(address, filePatienceMs);
    return { ...headOf(response), body: await collectBytes(response.body?.getReader(), most) };
  },
  open: ({ bytes, ...options }) => openKlines(bytes, options),
};
