// A stand-in for Binance's public REST interface on this machine: the same paths, parameters and shapes of answers.
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ArchiveHost, HttpAnswer } from '../../src/core/exchange/host.ts';
import { openKlines } from '../../src/core/klines/open.ts';

export const hourMs = 3_600_000;

/** A row of `GET /api/v3/klines`, with values that follow from its time. */
export function exchangeRow(openTime: number, intervalMs = hourMs): unknown[] {
  const step = Math.round(openTime / intervalMs);
  const price = 100 + 10 * Math.sin(step / 7) + Math.sin(step * 1.7);
  const text = (value: number): string => value.toFixed(8);
  const open = price;
  const close = price + Math.sin(step * 3.1);
  const high = Math.max(open, close) + 0.5;
  const low = Math.min(open, close) - 0.5;
  const volume = 50 + (step % 13);
  const closeTime = openTime + intervalMs - 1;
  return [
    openTime,
    ...[open, high, low, close, volume].map(text),
    closeTime,
    text(volume * close),
    100 + (step % 17),
    ...[volume / 2, (volume * close) / 2].map(text),
    '0',
  ];
}

/** The message of a kline stream for the same bar. */
export function exchangeFrame(openTime: number, closed: boolean, symbol = 'BTCUSDT', interval = '1h'): string {
  const [t, o, h, l, c, v, T, q, n, V, Q] = exchangeRow(openTime);
  const k = { t, T, s: symbol, i: interval, f: 100, L: 200, o, c, h, l, v, n, x: closed, q, V, Q, B: '0' };
  return JSON.stringify({ e: 'kline', E: openTime + hourMs, s: symbol, k });
}

/** One answer out of turn: what is sent instead, or a connection cut after half of the right answer. */
export type Fault =
  'cut' | { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> };

export interface ExchangeServer {
  readonly address: string;
  /** Queries of the klines asked for, in order. */
  readonly requests: readonly URLSearchParams[];
  /** Faults of the next answers to requests for klines, first first. */
  readonly faults: Fault[];
  /** Open times of the bars it has, ascending. */
  openTimes: readonly number[];
  nowMs: number;
  /** Changes the rows of an answer before they are sent. */
  tamper: (rows: unknown[][]) => unknown;
  close(): Promise<void>;
}

/** Sends a fault, or half of the right answer before the connection is cut. */
export function misbehave(response: ServerResponse, fault: Fault, right: string | Uint8Array): void {
  if (fault !== 'cut') return send(response, fault);
  const body = Buffer.from(right);
  response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': String(body.length) });
  response.write(body.subarray(0, body.length / 2), () => response.destroy());
}

/** Listens on a free port of this machine. */
export async function listen(handle: RequestListener): Promise<{ address: string; close: () => Promise<void> }> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(response: ServerResponse, fault: Exclude<Fault, 'cut'>): void {
  response.writeHead(fault.status, {
    'content-type': 'application/json',
    'access-control-allow-origin': '*',
    ...fault.headers,
  });
  response.end(fault.body ?? '{}');
}

/** An exchange with `count` bars of BTCUSDT, hourly ones from 2024 on, the last of which is not closed yet. */
export async function startExchange(
  count = 2500,
  intervalMs = hourMs,
  first = Date.UTC(2024, 0, 1),
): Promise<ExchangeServer> {
  const requests: URLSearchParams[] = [];
  const faults: Fault[] = [];
  const state = {
    openTimes: Array.from({ length: count }, (_, i) => first + i * intervalMs) as readonly number[],
    nowMs: first + (count - 1) * intervalMs + intervalMs / 2,
    tamper: (rows: unknown[][]): unknown => rows,
  };
  const { address, close } = await listen((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    if (pathname === '/api/v3/time')
      return send(response, { status: 200, body: JSON.stringify({ serverTime: state.nowMs }) });
    if (pathname !== '/api/v3/klines') return send(response, { status: 404, body: '<html><h1>404</h1></html>' });
    requests.push(searchParams);
    const fault = faults.shift();
    if (fault !== undefined && fault !== 'cut') return send(response, fault);
    if (searchParams.get('symbol') !== 'BTCUSDT') {
      return send(response, { status: 400, body: '{"code":-1121,"msg":"Invalid symbol."}' });
    }
    const start = searchParams.get('startTime');
    const end = Number(searchParams.get('endTime') ?? Number.POSITIVE_INFINITY);
    const limit = Number(searchParams.get('limit') ?? 500);
    const times = state.openTimes.filter((time) => time >= Number(start ?? 0) && time <= end);
    const rows = (start === null ? times.slice(-limit) : times.slice(0, limit)).map((time) =>
      exchangeRow(time, intervalMs),
    );
    const body = JSON.stringify(state.tamper(rows));
    if (fault === undefined) send(response, { status: 200, body });
    else misbehave(response, fault, body);
  });
  return Object.assign(state, { address, requests, faults, close });
}

export interface PatientHost extends ArchiveHost {
  /** The waits asked for, in milliseconds; none of them was waited. */
  readonly waits: readonly number[];
}

async function ask(address: string, signal?: AbortSignal) {
  if (new URL(address).hostname !== '127.0.0.1') throw new Error(`a test may not reach ${address}`);
  const response = await fetch(address, signal ? { signal: signal as globalThis.AbortSignal } : {});
  return { response, status: response.status, retryAfter: response.headers.get('retry-after') ?? undefined };
}

/** A host that reaches the stand-in and nothing else, and whose patience takes no time. */
export function patientHost(nowMs = Date.UTC(2024, 6, 1)): PatientHost {
  const waits: number[] = [];
  return {
    waits,
    now: () => nowMs,
    sleep: async (ms) => void waits.push(ms),
    get: async (address, signal): Promise<HttpAnswer> => {
      const { response, ...answer } = await ask(address, signal);
      return { ...answer, body: await response.text() };
    },
    getBytes: async (address, _most, signal) => {
      const { response, ...answer } = await ask(address, signal);
      return { ...answer, body: new Uint8Array(await response.arrayBuffer()) };
    },
    open: ({ bytes, ...options }) => openKlines(bytes, options),
  };
}
