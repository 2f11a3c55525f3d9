import { abortedError, usageError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { createRandom } from '../base/random.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import { barCount, sliceKlines } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { computeColumns, featureBlocks } from './compute.ts';
import type { Plan } from './plan.ts';

/** Anything that turns klines into columns of one value a bar: features, scores of a model, signals. */
export type Pipeline = (klines: Klines) => readonly Float64Array[] | Promise<readonly Float64Array[]>;

/** A value that changes when later bars become known. */
export interface LookAhead {
  readonly column: string;
  /** 0-based bar of the value. */
  readonly bar: number;
  /** Bars that were known when it was `before`; it became `after` when all were. */
  readonly known: number;
  readonly before: number;
  readonly after: number;
}

export interface BlindnessReport {
  readonly bars: number;
  readonly columns: number;
  /** Lengths of the prefixes that were tried, ascending. */
  readonly prefixes: readonly number[];
  /** True where every prefix was tried, so that nothing is left to chance. */
  readonly exhaustive: boolean;
  /** Pairs of values compared. */
  readonly compared: number;
  /** Each column's earliest value that saw later bars, in the order of the columns; none where all are blind. */
  readonly findings: readonly LookAhead[];
}

export interface BlindnessOptions {
  /** Most prefixes tried; default 200. Where there are more bars, some are chosen: the last ones and by `seed`. */
  readonly mostPrefixes?: number;
  readonly seed?: number;
  readonly control?: RunControl;
}

const defaultPrefixes = 200;

/**
 * Shows with data whether columns see the future: the values computed from a prefix of the bars must equal, bit for
 * bit (NaN equals NaN), those computed from all bars. A column that passes for the prefix of n bars did not use any bar
 * from n on for its first n values.
 * Errors (usage): `PIPELINE_SHAPE` where the pipeline does not give one value a bar for each name; `ABORTED`.
 */
export async function proveBlindness(
  names: readonly string[],
  pipeline: Pipeline,
  klines: Klines,
  options: BlindnessOptions = {},
): Promise<BlindnessReport> {
  const bars = barCount(klines);
  const run = async (count: number): Promise<readonly Float64Array[]> =>
    checkShape(names, await pipeline(count === bars ? klines : sliceKlines(klines, 0, count)), count);
  // Kept apart from what the pipeline may write over.
  const whole = (await run(bars)).map((column) => column.slice());
  return comparePrefixes(names, whole, bars, async (known, compare) => compare(0, await run(known)), options);
}

/** The proof for a plan's outputs, compared as they are computed: nothing is kept of a prefix. */
export async function provePlanBlindness(
  kernels: RollingKernels,
  plan: Plan,
  klines: Klines,
  options: BlindnessOptions = {},
): Promise<BlindnessReport> {
  const whole = computeColumns(kernels, plan, klines);
  const visit: PrefixVisit = (known, compare) => {
    for (const { start, columns } of featureBlocks(kernels, plan, sliceKlines(klines, 0, known))) {
      compare(start, columns);
    }
  };
  return comparePrefixes(plan.names, whole, barCount(klines), visit, options);
}

/** Computes all columns from the first `known` bars and hands them out, whole or in blocks that begin at bar `start`. */
type PrefixVisit = (
  known: number,
  compare: (start: number, columns: readonly Float64Array[]) => void,
) => void | Promise<void>;

async function comparePrefixes(
  names: readonly string[],
  whole: readonly Float64Array[],
  bars: number,
  visit: PrefixVisit,
  { mostPrefixes = defaultPrefixes, seed = 1, control }: BlindnessOptions,
): Promise<BlindnessReport> {
  const prefixes = choosePrefixes(bars, mostPrefixes, seed);
  const findings = new Map<number, LookAhead>();
  let compared = 0;
  for (const [index, known] of prefixes.entries()) {
    if (control?.signal?.aborted) throw abortedError('look-ahead proof');
    await visit(known, (start, columns) => {
      columns.forEach((column, at) => {
        compared += column.length;
        const end = Math.min(start + column.length, findings.get(at)?.bar ?? known);
        const row = firstDifference(column, whole[at].subarray(start, Math.max(start, end)));
        if (row < 0) return;
        const bar = start + row;
        findings.set(at, { column: names[at], bar, known, before: column[row], after: whole[at][bar] });
      });
    });
    control?.onProgress?.({ stage: 'proof', done: index + 1, total: prefixes.length });
  }
  return {
    bars,
    columns: names.length,
    prefixes,
    exhaustive: prefixes.length === Math.max(0, bars - 1),
    compared,
    findings: names.flatMap((_, at) => findings.get(at) ?? []),
  };
}

/** The halves of a column's values: comparing them is many times faster than asking `Object.is` of each value. */
const wordsOf = (column: Float64Array): Uint32Array =>
  new Uint32Array(column.buffer, column.byteOffset, 2 * column.length);

/** Row of the first difference among the rows of `b`, or -1; NaN equals NaN whatever its bits. */
function firstDifference(a: Float64Array, b: Float64Array): number {
  const [ours, theirs] = [wordsOf(a), wordsOf(b)];
  for (let word = 0; word < theirs.length; word++) {
    if (ours[word] !== theirs[word] && !Object.is(a[word >> 1], b[word >> 1])) return word >> 1;
  }
  return -1;
}

/**
 * All lengths from 1 to bars - 1 where they are few enough; else half of them from the end, where series differ by the
 * bar that just came, and half drawn at random from the rest.
 */
function choosePrefixes(bars: number, most: number, seed: number): number[] {
  if (!Number.isInteger(most) || most < 1) {
    throw usageError('PREFIX_COUNT', `look-ahead proof: expected 1 or more prefixes, got ${most}`);
  }
  const all = Array.from({ length: Math.max(0, bars - 1) }, (_, index) => index + 1);
  if (all.length <= most) return all;
  const late = Math.ceil(most / 2);
  const chosen = new Set(all.slice(all.length - late));
  const random = createRandom(seed);
  while (chosen.size < most) chosen.add(1 + random.integer(all.length - late));
  return [...chosen].sort((a, b) => a - b);
}

function checkShape(names: readonly string[], columns: readonly Float64Array[], rows: number): readonly Float64Array[] {
  if (columns.length !== names.length || columns.some((column) => column.length !== rows)) {
    const got = `${columns.length} of ${[...new Set(columns.map((column) => column.length))].join(' or ')} rows`;
    throw usageError('PIPELINE_SHAPE', `pipeline: expected ${names.length} columns of ${rows} rows, got ${got}`);
  }
  return columns;
}
