import { KlineLabError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { parseInterval } from '../klines/interval.ts';
import { barCount, sliceKlines } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { joinPieces } from '../klines/merge.ts';
import type { Piece } from '../klines/merge.ts';
import { archiveAddress, hostOf, parseAddress } from './address.ts';
import { archiveFileName, fetchArchiveFile } from './archive-file.ts';
import { exchangeTime, fetchKlines, firstOpenTime, noBars, pageLimit } from './fetch-klines.ts';
import type { ArchiveHost } from './host.ts';
import { checkOrder } from './order.ts';
import type { CheckedOrder, KlinesOrder } from './order.ts';
import { before, dayOf, daysOf, monthOf } from './periods.ts';
import type { Period } from './periods.ts';

/**
 * Where bars are taken from: the REST interface, the archive of whole months and days, or `auto`, which takes whole
 * months from the archive where that saves requests and everything else by REST.
 */
export const klinesSources = ['auto', 'rest', 'archive'] as const;
export type KlinesSource = (typeof klinesSources)[number];

export interface HistoryOrder extends KlinesOrder {
  /** Default `auto`. */
  readonly source?: KlinesSource;
  /** Base address of the archive. */
  readonly archive?: string;
}

export interface History {
  readonly klines: Klines;
  /** Bars that came by REST; the others came from so many files of the archive. */
  readonly restBars: number;
  readonly archiveFiles: number;
  /** Files between the first and the last one taken that the archive does not have: their bars are missing. */
  readonly missing: readonly string[];
  /** Rules by which the reader mended files. */
  readonly repaired: readonly { readonly file: string; readonly rules: readonly string[] }[];
  /** Why `auto` went on without the archive. */
  readonly trouble?: KlineLabError;
}

/** `auto` stays with REST up to so many of its answers. */
const restPages = 20;
/** A file costs two requests, its checksum and itself. */
const requestsOfFile = 2;
/** Absent files in a row after which an archive is taken to begin, and before which one that ended is not given up. */
const absentBefore = { monthly: 3, daily: 7 };
const absentAfter = { monthly: 24, daily: 60 };
/** A month's own file comes with its first Monday; until then, and this much later at most, its days stand for it. */
const monthLateMs = 14 * 86_400_000;

/** Seconds are kept by the day here: a month of them is more than is taken at once. */
const periodOf = (interval: string, ms: number): Period => (interval === '1s' ? dayOf : monthOf)(ms);

/** Bars that an order may come to at most. */
const mostOf = ({ bars, fromMs, toMs, interval }: CheckedOrder, nowMs: number): number =>
  Math.min(bars, Math.max(1, Math.ceil((Math.min(toMs, nowMs) - fromMs) / parseInterval(interval))));

/** Whether an order will ask the archive, so that a reader can be asked first. */
export function asksArchive(order: HistoryOrder, nowMs: number): boolean {
  const { source = 'auto' } = order;
  if (source !== 'auto') return source === 'archive';
  const checked = checkOrder(order);
  const period = periodOf(checked.interval, nowMs);
  const barsOfFile = (period.endMs - period.startMs) / parseInterval(checked.interval);
  return mostOf(checked, nowMs) > restPages * pageLimit && barsOfFile > requestsOfFile * pageLimit;
}

/** What has been gathered, newest first. */
class Gathered {
  readonly #order: CheckedOrder;
  readonly #control: RunControl;
  readonly #total: number;
  readonly #pieces: Piece[] = [];
  bars = 0;
  restBars = 0;
  archiveFiles = 0;
  readonly repaired: { readonly file: string; readonly rules: readonly string[] }[] = [];

  constructor(order: CheckedOrder, nowMs: number, control: RunControl) {
    this.#order = order;
    this.#control = control;
    this.#total = mostOf(order, nowMs);
    this.tell(0);
  }

  get isEnough(): boolean {
    return this.bars >= this.#order.bars;
  }

  tell(further: number): void {
    const done = Math.min(this.#total, this.bars + further);
    this.#control.onProgress?.({ stage: 'bars', done, total: this.#total });
  }

  add(file: string, klines: Klines): number {
    const { fromMs, toMs } = this.#order;
    const start = klines.openTime.findIndex((time) => time >= fromMs);
    if (start === -1) return 0;
    const end = klines.openTime.findLastIndex((time) => time <= toMs) + 1;
    if (end <= start) return 0;
    this.#pieces.push({ file, klines: sliceKlines(klines, start, end) });
    this.bars += end - start;
    this.tell(0);
    return end - start;
  }

  /** The newest bars asked for, in order of time. */
  whole(empty: string): Klines {
    const { symbol, interval, bars } = this.#order;
    if (this.#pieces.length === 0) throw noBars(empty, symbol, interval);
    const { klines } = joinPieces(symbol, this.#pieces);
    const count = barCount(klines);
    return sliceKlines(klines, Math.max(0, count - bars), count);
  }
}

/**
 * The newest closed bars of a symbol, from the archive's files, by REST, or both. Of the archive, every file is held
 * against its checksum. By the source `auto`, months without a file, the running one and all where the archive does
 * not answer come by REST; by `archive`, a month that has no file yet comes by its days, and going back, three months
 * in a row without a file (or seven days, of seconds) are taken for the time before the listing.
 * Errors: those of `fetchKlines` and `fetchArchiveFile`.
 */
export async function fetchHistory(order: HistoryOrder, host: ArchiveHost, control: RunControl = {}): Promise<History> {
  const checked = checkOrder(order);
  const archive = parseAddress(order.archive ?? archiveAddress);
  if (order.source === 'archive') return fromArchive(checked, archive, host, control);
  if (asksArchive(order, host.now())) return stitched(checked, archive, host, control);
  const klines = await fetchKlines(order, host, control);
  return { klines, restBars: barCount(klines), archiveFiles: 0, missing: [], repaired: [] };
}

const outcomeOf = (
  { restBars, archiveFiles, repaired }: Gathered,
  klines: Klines,
  missing: readonly string[],
): History => ({
  klines,
  restBars,
  archiveFiles,
  missing,
  repaired,
});

/** Adds one file of the archive; false where there is none. */
async function takeFile(
  gathered: Gathered,
  order: CheckedOrder,
  archive: string,
  period: Period,
  host: ArchiveHost,
  control: RunControl,
  tries?: number,
): Promise<boolean> {
  const { symbol, interval } = order;
  const part = await fetchArchiveFile({ archive, symbol, interval, period }, host, control, tries);
  if (part === undefined) return false;
  if (gathered.add(part.file, part.klines) > 0) gathered.archiveFiles++;
  if (part.repairs.length > 0) gathered.repaired.push({ file: part.file, rules: part.repairs });
  return true;
}

async function stitched(
  order: CheckedOrder,
  archive: string,
  host: ArchiveHost,
  control: RunControl,
): Promise<History> {
  const nowMs = await exchangeTime(order.address, host, control);
  const gathered = new Gathered(order, nowMs, control);
  const rest = async (fromMs: number, toMs: number): Promise<void> => {
    const wanted = { ...order, bars: order.bars - gathered.bars, fromMs: Math.max(fromMs, order.fromMs), toMs };
    if (wanted.fromMs > toMs) return;
    try {
      const onProgress: RunControl['onProgress'] = ({ done }) => gathered.tell(done);
      const klines = await fetchKlines(wanted, host, { ...control, onProgress });
      gathered.restBars += gathered.add(hostOf(order.address), klines);
    } catch (error) {
      if (!(error instanceof KlineLabError && error.code === 'EXCHANGE_EMPTY')) throw error;
    }
  };
  const endMs = Math.min(order.toMs, nowMs);
  const running = periodOf(order.interval, nowMs);
  await rest(running.startMs, endMs);
  const listedMs = await firstOpenTime(order, host, control);
  const fromMs = Math.max(order.fromMs, listedMs);
  let trouble: KlineLabError | undefined;
  let period = periodOf(order.interval, Math.min(endMs, running.startMs - 1));
  for (; period.endMs > fromMs && !gathered.isEnough; period = before(period)) {
    try {
      // A browser may not be let read the archive at all, which no patience mends.
      const tries = gathered.archiveFiles === 0 ? 2 : undefined;
      if (await takeFile(gathered, order, archive, period, host, control, tries)) continue;
    } catch (error) {
      if (!(error instanceof KlineLabError) || !error.code.startsWith('EXCHANGE_')) throw error;
      trouble = error;
      await rest(fromMs, period.endMs - 1);
      break;
    }
    await rest(period.startMs, period.endMs - 1);
  }
  const klines = gathered.whole(hostOf(order.address));
  return { ...outcomeOf(gathered, klines, []), ...(trouble === undefined ? {} : { trouble }) };
}

async function fromArchive(
  order: CheckedOrder,
  archive: string,
  host: ArchiveHost,
  control: RunControl,
): Promise<History> {
  const nowMs = host.now();
  const gathered = new Gathered(order, nowMs, control);
  const endMs = Math.min(order.toMs, nowMs);
  const missing: string[] = [];
  const absent: string[] = [];
  const take = (period: Period): Promise<boolean> => takeFile(gathered, order, archive, period, host, control);
  const takeOrNote = async (period: Period): Promise<boolean> => {
    const isThere = await take(period);
    // Absent files count as missing once an older one is there.
    if (isThere) missing.push(...absent.splice(0));
    else if (gathered.bars > 0) absent.push(archiveFileName({ archive, ...order, period }));
    return isThere;
  };
  let inRow = 0;
  let period = periodOf(order.interval, endMs);
  for (; period.endMs > order.fromMs && !gathered.isEnough; period = before(period)) {
    if (inRow >= (gathered.bars > 0 ? absentBefore : absentAfter)[period.kind]) break;
    if (period.kind === 'monthly' && period.endMs > nowMs - monthLateMs) {
      if (period.endMs <= nowMs && (await take(period))) continue;
      for (const day of daysOf(period, order.fromMs, endMs)) {
        if (gathered.isEnough) break;
        await takeOrNote(day);
      }
      continue;
    }
    inRow = (await takeOrNote(period)) ? 0 : inRow + 1;
  }
  return outcomeOf(gathered, gathered.whole(hostOf(archive)), missing);
}
