import { usageError } from '../base/errors.ts';

/** Bars `start` to `end` (half-open). */
export interface BarRange {
  readonly start: number;
  readonly end: number;
}

/** One division of the bars. All ranges are ascending; what is in none of them is not used. */
export interface Split {
  readonly train: readonly BarRange[];
  /** Bars to stop training early or to choose parameters on. */
  readonly valid: readonly BarRange[];
  readonly test: readonly BarRange[];
  /** Bars left out because their labels overlap those of a later or earlier part. */
  readonly purged: readonly BarRange[];
  /** Further bars left out beside a test part, whose features and labels still remember each other. */
  readonly embargoed: readonly BarRange[];
}

export interface Gaps {
  /** Bars left out where training meets another part; default the label's horizon. */
  readonly purge?: number;
  /** Further bars left out: after a test part where training goes on there, else before it; default 0. */
  readonly embargo?: number;
  /** Only `false`: rows are never shuffled, and asking for it is answered with the reason. */
  readonly shuffle?: boolean;
}

/** Shares of the bars, in time: train, then valid, then test takes the rest. */
export interface HoldoutSettings extends Gaps {
  readonly kind: 'holdout';
  readonly train: number;
  readonly valid?: number;
}

/** scikit-learn's `TimeSeriesSplit`: expanding training, or rolling where `maxTrain` is given; its gap is the purge. */
export interface WalkForwardSettings extends Gaps {
  readonly kind: 'walk-forward';
  readonly folds: number;
  readonly maxTrain?: number;
  readonly testSize?: number;
}

/** Every fold is tested once on a model of the bars before and after it (López de Prado, 2018, chapter 7). */
export interface PurgedKFoldSettings extends Gaps {
  readonly kind: 'purged-k-fold';
  readonly folds: number;
}

/** Combinatorial purged cross-validation: every choice of `testGroups` out of `groups` (the same, chapter 12). */
export interface CombinatorialSettings extends Gaps {
  readonly kind: 'cpcv';
  readonly groups: number;
  readonly testGroups: number;
}

export type SplitSettings = HoldoutSettings | WalkForwardSettings | PurgedKFoldSettings | CombinatorialSettings;

const mostSplits = 1_000;

const refuse = (what: string, expected: string, got: unknown): never => {
  throw usageError('SPLIT', `split: expected ${expected} as ${what}, got ${String(got)}`, { where: { field: what } });
};

function wholeNumber(what: string, value: number, low: number, high: number): void {
  if (Number.isInteger(value) && value >= low && value <= high) return;
  refuse(what, `a whole number from ${low} to ${high}`, value);
}

const range = (start: number, end: number): BarRange[] => (end > start ? [{ start, end }] : []);

/** What is left of ranges after another has been taken out, and what was taken. */
function takeOut(ranges: readonly BarRange[], from: number, to: number): { left: BarRange[]; taken: BarRange[] } {
  const left: BarRange[] = [];
  const taken: BarRange[] = [];
  for (const { start, end } of ranges) {
    left.push(...range(start, Math.min(end, from)), ...range(Math.max(start, to), end));
    taken.push(...range(Math.max(start, from), Math.min(end, to)));
  }
  return { left, taken };
}

/** Training on all bars but the test parts, less what their labels and features touch. */
function around(bars: number, test: readonly BarRange[], purge: number, embargo: number): Split {
  let train: BarRange[] = range(0, bars);
  const purged: BarRange[] = [];
  const embargoed: BarRange[] = [];
  for (const { start, end } of test) train = takeOut(train, start, end).left;
  for (const { start, end } of test) {
    for (const [from, to, list] of [
      [start - purge, start, purged],
      [end, end + purge, purged],
      [end + purge, end + purge + embargo, embargoed],
    ] as const) {
      const { left, taken } = takeOut(train, from, to);
      train = left;
      list.push(...taken);
    }
  }
  return { train, valid: [], test, purged, embargoed };
}

function holdout(bars: number, { train, valid = 0 }: HoldoutSettings, purge: number, embargo: number): Split {
  if (!(train > 0 && train < 1)) refuse('train', 'a share between 0 and 1', train);
  if (!(valid >= 0 && train + valid < 1)) refuse('valid', 'a share that leaves bars to test on', valid);
  const toValid = Math.floor(bars * train);
  const toTest = Math.floor(bars * (train + valid));
  const gap = purge + embargo;
  const hasValid = toTest > toValid && valid > 0;
  const trainEnd = Math.max(0, toValid - purge);
  const validEnd = Math.max(toValid, toTest - purge);
  const testStart = Math.min(bars, toTest + embargo);
  if (trainEnd === 0 || (hasValid && validEnd <= toValid) || testStart >= bars) {
    refuse('purge and embargo', `less than the parts of ${bars} bars`, gap);
  }
  return {
    train: range(0, trainEnd),
    valid: hasValid ? range(toValid, validEnd) : [],
    test: range(testStart, bars),
    purged: [...range(trainEnd, toValid), ...(hasValid ? range(validEnd, toTest) : [])],
    embargoed: range(toTest, testStart),
  };
}

function walkForward(bars: number, settings: WalkForwardSettings, purge: number, embargo: number): Split[] {
  const { folds, maxTrain } = settings;
  wholeNumber('folds', folds, 1, mostSplits);
  const testSize = settings.testSize ?? Math.floor(bars / (folds + 1));
  wholeNumber('testSize', testSize, 1, bars);
  if (maxTrain !== undefined) wholeNumber('maxTrain', maxTrain, 1, bars);
  return Array.from({ length: folds }, (_, fold) => {
    const start = bars - (folds - fold) * testSize;
    const trainEnd = start - embargo - purge;
    if (trainEnd < 1) refuse('folds and testSize', `room for training before ${folds} tests in ${bars} bars`, testSize);
    const trainStart = maxTrain === undefined ? 0 : Math.max(0, trainEnd - maxTrain);
    return {
      train: range(trainStart, trainEnd),
      valid: [],
      test: range(start, start + testSize),
      purged: range(trainEnd, trainEnd + purge),
      embargoed: range(trainEnd + purge, start),
    };
  });
}

/** Borders of `parts` stretches of nearly equal length: the first ones are a bar longer where it does not divide. */
function borders(bars: number, parts: number): BarRange[] {
  const size = Math.floor(bars / parts);
  const longer = bars % parts;
  return Array.from({ length: parts }, (_, part) => {
    const start = part * size + Math.min(part, longer);
    return { start, end: start + size + (part < longer ? 1 : 0) };
  });
}

/** All choices of `count` out of 0 … size - 1, in lexical order. */
function choices(size: number, count: number, from = 0): number[][] {
  if (count === 0) return [[]];
  const found: number[][] = [];
  for (let first = from; first <= size - count; first++) {
    for (const rest of choices(size, count - 1, first + 1)) found.push([first, ...rest]);
  }
  return found;
}

const binomial = (n: number, k: number): number =>
  Array.from({ length: k }, (_, i) => (n - i) / (i + 1)).reduce((product, factor) => product * factor, 1);

function combinatorial(bars: number, settings: CombinatorialSettings, purge: number, embargo: number): Split[] {
  const { groups, testGroups } = settings;
  wholeNumber('groups', groups, 2, Math.min(bars, 64));
  wholeNumber('testGroups', testGroups, 1, groups - 1);
  const count = Math.round(binomial(groups, testGroups));
  if (count > mostSplits) refuse('groups and testGroups', `at most ${mostSplits} divisions`, count);
  const parts = borders(bars, groups);
  return choices(groups, testGroups).map((chosen) =>
    around(bars, mergeRanges(chosen.map((i) => parts[i])), purge, embargo),
  );
}

/** Bars in some ranges that do not overlap. */
export const barsIn = (ranges: readonly BarRange[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0);

/** The same bars in as few ascending ranges as there can be. */
export function mergeRanges(ranges: readonly BarRange[]): BarRange[] {
  const merged: BarRange[] = [];
  for (const { start, end } of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && start <= last.end)
      merged[merged.length - 1] = { start: last.start, end: Math.max(last.end, end) };
    else merged.push({ start, end });
  }
  return merged;
}

/** Asking for shuffled rows is the usage error SPLIT_SHUFFLE, which says why. */
export function refuseShuffle({ shuffle }: Gaps): void {
  if (shuffle !== true) return;
  throw usageError('SPLIT_SHUFFLE', 'split: expected rows in the order of time, got shuffle', {
    where: { field: 'shuffle' },
    hint: 'Neighbouring bars share their windows and labels: a shuffled test row has its answer among the training rows.',
  });
}

/**
 * Divides `bars` bars in time. `horizon` is how far a label looks ahead: so many bars are purged by default wherever
 * training meets another part. A smaller purge is done as asked; `leakedRows` counts what it lets through. Never
 * shuffles: neighbouring rows share bars, and a shuffled row would be tested against its own neighbours.
 * Throws the usage errors SPLIT and SPLIT_SHUFFLE.
 */
export function makeSplits(settings: SplitSettings, bars: number, horizon: number): Split[] {
  refuseShuffle(settings);
  wholeNumber('bars', bars, 2, 2 ** 31);
  wholeNumber('horizon', horizon, 0, bars);
  const purge = settings.purge ?? horizon;
  const embargo = settings.embargo ?? 0;
  wholeNumber('purge', purge, 0, bars);
  wholeNumber('embargo', embargo, 0, bars);
  switch (settings.kind) {
    case 'holdout':
      return [holdout(bars, settings, purge, embargo)];
    case 'walk-forward':
      return walkForward(bars, settings, purge, embargo);
    case 'purged-k-fold':
      wholeNumber('folds', settings.folds, 2, Math.min(bars, mostSplits));
      return borders(bars, settings.folds).map((fold) => around(bars, [fold], purge, embargo));
    case 'cpcv':
      return combinatorial(bars, settings, purge, embargo);
  }
}

/** Whole paths through all bars that combinatorial cross-validation yields: how often each bar is tested. */
export const pathCount = ({ groups, testGroups }: CombinatorialSettings): number =>
  Math.round((binomial(groups, testGroups) * testGroups) / groups);

/**
 * Training rows whose label shares a bar with the label of a tested or validated row: 0 with a purge of at least the
 * horizon, and how much "no purge" leaks otherwise. A row's label takes its own bar and the `horizon` bars after it.
 */
export function leakedRows(split: Split, horizon: number): number {
  let leaked = 0;
  for (const train of split.train) {
    const touched: BarRange[] = [];
    for (const { start, end } of [...split.valid, ...split.test]) {
      // Row i reads bars i to i + horizon; it meets a row of [start, end) from start - horizon to end - 1 + horizon.
      const from = Math.max(train.start, start - horizon);
      const to = Math.min(train.end, end + horizon);
      touched.push(...range(from, to));
    }
    for (const { start, end } of mergeRanges(touched)) leaked += end - start;
  }
  return leaked;
}
