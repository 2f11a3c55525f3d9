import { setTimeout as wait } from 'node:timers/promises';
import type { ExchangeHost } from '../core/exchange/host.ts';

/** An answer that takes longer than this will not come. */
const patienceMs = 30_000;

/** The way from the command line to an exchange. */
export const exchangeHost: ExchangeHost = {
  now: () => Date.now(),
  sleep: (ms) => wait(ms),
  get: async (address) => {
    const response = await fetch(address, { signal: AbortSignal.timeout(patienceMs), redirect: 'error' });
    const body = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, body };
  },
};
