/// <reference lib="webworker" />

// Answers /predict, /predict/batch and /health under the page's own address by asking the page, which has the models. It
// touches no other request and keeps nothing, so that page and caches are as without it. It imports nothing at run time,
// so that every browser takes it as a plain script.

import type { CallAnswer, CallAsked } from './callApi.ts';

declare const self: ServiceWorkerGlobalScope;

const paths: readonly string[] = ['/predict', '/predict/batch', '/health'];
/** A page that does not take a call within this time is not listening. */
const takenWithinMs = 1000;
const answeredWithinMs = 30_000;

self.addEventListener('install', () => void self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('fetch', (event) => {
  const { origin, pathname, search } = new URL(event.request.url);
  const scope = new URL(self.registration.scope);
  if (origin !== scope.origin || !pathname.startsWith(scope.pathname)) return;
  const path = pathname.slice(scope.pathname.length - 1);
  if (paths.includes(path)) event.respondWith(answer(event.request, path, search));
});

async function answer(request: Request, path: string, query: string): Promise<Response> {
  const body = new Uint8Array(await request.arrayBuffer());
  const contentType = request.headers.get('content-type') ?? '';
  const asked: CallAsked = { method: request.method, path, query, contentType, body };
  for (const client of await self.clients.matchAll({ type: 'window', includeUncontrolled: true })) {
    const told = await ask(client, asked);
    if (told !== undefined) return responseOf(told);
  }
  const detail = 'Expected a KlineLab page that is open and answers, found none.';
  return responseOf(problemOf(503, 'PAGE_GONE', 'No page answers', detail));
}

const responseOf = ({ status, headers, text }: CallAnswer): Response =>
  new Response(text, { status, headers: { 'Cache-Control': 'no-store', ...headers } });

/** The page's answer; undefined where it does not take the call. */
function ask(client: Client, asked: CallAsked): Promise<CallAnswer | undefined> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    let timer = setTimeout(() => resolve(undefined), takenWithinMs);
    port1.onmessage = ({ data }: MessageEvent<'taken' | CallAnswer>) => {
      clearTimeout(timer);
      if (data === 'taken') {
        const late = problemOf(504, 'DEADLINE', 'Model took too long', 'Expected an answer within 30 s, got none.');
        timer = setTimeout(() => resolve(late), answeredWithinMs);
      } else resolve(data);
    };
    client.postMessage({ klinelab: 'call', asked }, [port2]);
  });
}

/** A problem (RFC 9457) as the service tells it; its codes are among those of `problems.ts`. */
function problemOf(status: number, code: string, title: string, detail: string): CallAnswer {
  const type = `urn:klinelab:problem:${code.toLowerCase().replaceAll('_', '-')}`;
  const instance = `urn:klinelab:request:${crypto.randomUUID()}`;
  const text = JSON.stringify({ type, title, status, detail, instance, code });
  return { status, headers: { 'Content-Type': 'application/problem+json' }, text };
}
