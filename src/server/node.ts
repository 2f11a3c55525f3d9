import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { getRequestListener, RequestError } from '@hono/node-server';
import { usageError } from '../core/base/errors.ts';
import { problem, problemText } from '../core/serving/problems.ts';

export interface ListenOptions {
  /** Addresses to listen on. All but the first may be missing on this machine. */
  readonly hosts: readonly [string, ...string[]];
  /** 0 takes a free one. */
  readonly port: number;
  /** Time that requests under way get at the end; default 10 s. */
  readonly drainMs?: number;
  /** Default 10 s. */
  readonly headersTimeoutMs?: number;
  /** Default 30 s. */
  readonly requestTimeoutMs?: number;
  /** Default 512. */
  readonly maxConnections?: number;
}

export interface Listening {
  readonly port: number;
  /** Takes no more connections, waits for the requests under way, and cuts what is left. */
  close(): Promise<void>;
}

export type Handler = (request: Request, environment: NodeEnvironment) => Response | Promise<Response>;

/** What the handler is told of the connection. */
export interface NodeEnvironment {
  readonly incoming: Pick<IncomingMessage, 'socket' | 'headers'>;
}

const checkEveryMs = 5000;
/** Time between two looks for connections that have got their last answer, at the end. */
const sweepMs = 50;

const problemType = 'application/problem+json';
const malformed = ['HTTP_SYNTAX', 'Expected a well-formed request, got another.'] as const;

/** What is told where Node refuses a request before any handler sees it. */
const refusals: Readonly<Record<string, readonly [code: string, detail: string]>> = {
  HPE_HEADER_OVERFLOW: ['HEADERS_TOO_BIG', 'Expected at most 16 KiB of headers.'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: ['BODY_TOO_BIG', 'Expected chunks without long extensions.'],
  ERR_HTTP_REQUEST_TIMEOUT: ['TIMEOUT', 'Expected the whole request sooner.'],
};

const rawProblem = (code: string, detail: string): { readonly status: number; readonly text: string } => {
  const found = problem(code, detail);
  return { status: found.status, text: problemText(found, 'none') };
};

/** Writes a problem on a bare connection and ends it. */
function refuse(socket: Duplex, code: string, detail: string): void {
  if (!socket.writable) {
    socket.destroy();
    return;
  }
  const { status, text } = rawProblem(code, detail);
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    `Content-Type: ${problemType}`,
    `Content-Length: ${Buffer.byteLength(text)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`);
  // Whoever goes on sending need not be heard.
  setTimeout(() => socket.destroy(), 500).unref();
}

function prepare(handler: Handler, options: ListenOptions): Server {
  const { headersTimeoutMs = 10_000, requestTimeoutMs = 30_000, maxConnections = 512 } = options;
  const listener = getRequestListener(handler as Parameters<typeof getRequestListener>[0], {
    // The adaptor refuses targets and hosts of which no address can be made.
    errorHandler: (error) => {
      const { status, text } =
        error instanceof RequestError
          ? rawProblem(...malformed)
          : rawProblem('INTERNAL', 'Expected an answer, got none.');
      return new Response(text, { status, headers: { 'Content-Type': problemType } });
    },
  });
  const server = createServer(
    {
      headersTimeout: headersTimeoutMs,
      requestTimeout: requestTimeoutMs,
      connectionsCheckingInterval: Math.min(checkEveryMs, headersTimeoutMs),
      keepAliveTimeout: 5000,
      maxHeaderSize: 16_384,
      // A request without a host is refused by the listener, with a problem.
      requireHostHeader: false,
    },
    (incoming, outgoing) => void listener(incoming, outgoing),
  );
  server.maxConnections = maxConnections;
  server.maxRequestsPerSocket = 10_000;
  server.on('clientError', ({ code = '' }: NodeJS.ErrnoException, socket) =>
    refuse(socket, ...(refusals[code] ?? malformed)),
  );
  server.on('connect', (_request, socket) => refuse(socket, 'METHOD', 'Expected GET or POST.'));
  server.on('checkExpectation', (_request: IncomingMessage, response: ServerResponse) => {
    const { status, text } = rawProblem('EXPECT', 'Expected no Expect but 100-continue.');
    const length = { 'Content-Length': Buffer.byteLength(text), Connection: 'close' };
    response.writeHead(status, { 'Content-Type': problemType, ...length }).end(text);
  });
  return server;
}

const bind = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(usageError('ADDRESS', `${host}:${port}: expected an address that is free, got ${code}`)),
    );
    server.listen(port, host, resolve);
  });

/** Listens with limits against slow and endless requests. Errors (usage): `ADDRESS` where it cannot. */
export async function listen(handler: Handler, options: ListenOptions): Promise<Listening> {
  const { hosts, drainMs = 10_000 } = options;
  const [host, ...further] = hosts;
  const first = prepare(handler, options);
  await bind(first, host, options.port);
  const { port } = first.address() as AddressInfo;
  const servers = [first];
  for (const other of further) {
    const server = prepare(handler, options);
    await bind(server, other, port).then(
      () => servers.push(server),
      () => undefined,
    );
  }
  const close = (server: Server): Promise<void> =>
    new Promise((resolve) => {
      const cut = setTimeout(() => server.closeAllConnections(), drainMs);
      // A connection that has got its answer would be kept for another request, and the end with it.
      const sweep = setInterval(() => server.closeIdleConnections(), sweepMs);
      server.close(() => {
        clearTimeout(cut);
        clearInterval(sweep);
        resolve();
      });
      server.closeIdleConnections();
    });
  return { port, close: async () => void (await Promise.all(servers.map(close))) };
}
