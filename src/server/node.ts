import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { usageError } from '../core/base/errors.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Time that requests under way get at the end; default 10 s. */
  readonly drainMs?: number;
}

export interface Listening {
  readonly port: number;
  /** Takes no more connections, waits for the requests under way, and cuts what is left. */
  close(): Promise<void>;
}

/** Listens with limits against slow and endless requests. Errors (usage): `ADDRESS` where it cannot. */
export async function listen(
  handler: (request: Request) => Response | Promise<Response>,
  { host, port, drainMs = 10_000 }: ListenOptions,
): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: handler,
    serverOptions: {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      connectionsCheckingInterval: 5000,
      keepAliveTimeout: 5000,
      maxHeaderSize: 16_384,
    },
  }) as Server;
  server.maxConnections = 512;
  server.maxRequestsPerSocket = 10_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', ({ code }: NodeJS.ErrnoException) =>
      reject(usageError('ADDRESS', `${host}:${port}: expected an address that is free, got ${code}`)),
    );
    server.listen(port, host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const cut = setTimeout(() => server.closeAllConnections(), drainMs);
        server.close(() => {
          clearTimeout(cut);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}
