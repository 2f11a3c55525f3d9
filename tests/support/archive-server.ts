// A stand-in for Binance's archive of klines: the same folders, names, zipped CSV and checksum files.
import { createHash } from 'node:crypto';
import { zipSync } from 'fflate';
import { exchangeRow, listen, misbehave, type ExchangeServer, type Fault } from './exchange-server.ts';

export interface ArchiveServer {
  readonly address: string;
  /** Files asked for, in order. */
  readonly requests: readonly string[];
  readonly faults: Fault[];
  /** Names of files that it does not have. */
  readonly absent: Set<string>;
  /** Only files of time before this are there. */
  publishedTo: number;
  /** Changes a zip after its checksum was made. */
  tamper: (name: string, zip: Uint8Array) => Uint8Array;
  close(): Promise<void>;
}

const path =
  /^\/data\/spot\/(monthly|daily)\/klines\/BTCUSDT\/(\w+)\/(BTCUSDT-\2-(\d{4}-\d{2}(?:-\d{2})?)\.zip)(\.CHECKSUM)?$/;

/** From 2025 on, times are in microseconds; a last millisecond becomes a last microsecond. */
const inUnitOf = (time: number, isLast: boolean): string =>
  time < Date.UTC(2025, 0) ? String(time) : `${time}${isLast ? '999' : '000'}`;

function zipOf(exchange: ExchangeServer, name: string, intervalMs: number, fromMs: number, toMs: number): Uint8Array {
  const rows = exchange.openTimes
    .filter((time) => time >= fromMs && time < toMs && time + intervalMs <= exchange.nowMs)
    .map((time) => exchangeRow(time, intervalMs))
    .map((row) =>
      row.map((value, i) => (i === 0 || i === 6 ? inUnitOf(value as number, i === 6) : String(value))).join(','),
    );
  const csv = new TextEncoder().encode(`${rows.join('\n')}\n`);
  // The same bytes every time, whatever the clock says.
  return zipSync({ [name.replace('.zip', '.csv')]: [csv, { mtime: new Date(2024, 0, 1) }] });
}

/** An archive of the bars that an exchange has, published up to `publishedTo`. */
export async function startArchive(
  exchange: ExchangeServer,
  intervalMs: number,
  publishedTo: number,
): Promise<ArchiveServer> {
  const requests: string[] = [];
  const faults: Fault[] = [];
  const absent = new Set<string>();
  const state = { publishedTo, tamper: (_: string, zip: Uint8Array): Uint8Array => zip };
  const missing = { status: 404, body: '<Error><Code>NoSuchKey</Code></Error>' };
  const { address, close } = await listen((request, response) => {
    const [, kind, , name, date, isChecksum] = path.exec(request.url ?? '') ?? [];
    requests.push((request.url ?? '').split('/').pop() ?? '');
    const [year, month, day] = (date ?? '').split('-').map(Number);
    const fromMs = Date.UTC(year, month - 1, day ?? 1);
    const toMs = kind === 'daily' ? fromMs + 86_400_000 : Date.UTC(year, month);
    const isThere =
      name !== undefined &&
      !absent.has(name) &&
      toMs <= state.publishedTo &&
      fromMs >= (exchange.openTimes[0] ?? 0) - 31 * 86_400_000;
    const fault = isThere ? faults.shift() : undefined;
    if (fault !== undefined && fault !== 'cut') return misbehave(response, fault, '');
    const zip = isThere ? zipOf(exchange, name, intervalMs, fromMs, toMs) : new Uint8Array();
    if (!isThere || zip.length < 150) return misbehave(response, missing, '');
    const sum = `${createHash('sha256').update(zip).digest('hex')}  ${name}\n`;
    const body = isChecksum === undefined ? state.tamper(name, zip) : new TextEncoder().encode(sum);
    if (fault === 'cut') return misbehave(response, fault, body);
    response.writeHead(200, { 'access-control-allow-origin': '*' });
    response.end(body);
  });
  return Object.assign(state, { address, requests, faults, absent, close });
}
