import type { LiveHost } from '../../../core/exchange/host.ts';

/** An answer that takes longer than this will not come. */
const patienceMs = 30_000;

/** The page's way to an exchange: no cookies, no referrer, no redirects to somewhere else. */
export const exchangeHost: LiveHost = {
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
    const deadline = AbortSignal.timeout(patienceMs);
    const response = await fetch(address, {
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
      signal: signal === undefined ? deadline : AbortSignal.any([signal as globalThis.AbortSignal, deadline]),
    });
    const body = await response.text();
    return { status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined, body };
  },

  connect: (address, { opened, message, closed }) => {
    const socket = new WebSocket(address);
    socket.addEventListener('open', opened);
    socket.addEventListener('message', ({ data }) => message(String(data)));
    socket.addEventListener('close', closed);
    return { close: () => socket.close() };
  },
};
