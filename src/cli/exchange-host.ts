import { setTimeout as wait } from 'node:timers/promises';
import { collectBytes } from '../core/exchange/collect.ts';
import type { ArchiveHost } from '../core/exchange/host.ts';
import { openKlines } from '../core/klines/open.ts';

/** An answer that takes longer than this will not come. */
const patienceMs = 30_000;
/** A file may take longer. */
const filePatienceMs = 300_000;

const ask = (address: string, ms: number, signal?: AbortSignal): Promise<Response> => {
  const patience = AbortSignal.timeout(ms);
  return fetch(address, { signal: signal ? AbortSignal.any([patience, signal]) : patience, redirect: 'error' });
};

const headOf = ({ status, headers }: Response) => ({ status, retryAfter: headers.get('retry-after') ?? undefined });

/** The way from the command line to an exchange. */
export const exchangeHost: ArchiveHost = {
  now: () => Date.now(),
  sleep: (ms, signal) => wait(ms, undefined, { signal }).catch(() => undefined),
  get: async (address, signal) => {
    const response = await ask(address, patienceMs, signal);
    return { ...headOf(response), body: await response.text() };
  },
  getBytes: async (address, most, signal) => {
    const response = await ask(address, filePatienceMs, signal);
    return { ...headOf(response), body: await collectBytes(response.body?.getReader(), most) };
  },
  open: ({ bytes, ...options }) => openKlines(bytes, options),
};
