import { barsIn, leakedRows, makeSplits, type BarRange, type Split, type SplitSettings } from './splits.ts';

/** What labels that training and judged rows share let a model know of the answers. */
export interface SplitLeak {
  /** Training rows whose label shares a bar with that of a judged row, over all divisions. */
  readonly rows: number;
  /**
   * IC to be expected on the judged rows, over all divisions, of a model that has learnt nothing and only remembers: it
   * guesses each row from the label of the nearest training row that overlaps its own, and the others to be average.
   * 0 where no two labels overlap.
   */
  readonly ic: number;
}

/** The divisions that a split makes, and the leak it lets through beside what it keeps out. */
export interface SplitStudy {
  /** Rows of each division by use: train, valid, test, purged, embargoed. */
  readonly splits: readonly Split[];
  readonly asked: SplitLeak;
  /** The same split without purge and embargo. */
  readonly unpurged: SplitLeak;
  /** The IC of remembering, had as many rows been drawn at random for training: why splits are never shuffled. */
  readonly shuffledIc: number;
}

/** Pairs of labels that are looked at: plenty for a correlation, and soon done. */
const mostPairs = 2e7;

/**
 * Autocorrelation of known labels at lags 0 to `lags`: how much of a row's label another so far away gives away. Long
 * columns with long horizons are sampled at even steps.
 */
function labelMemory(label: Float64Array, lags: number): Float64Array {
  let count = 0;
  let sum = 0;
  for (const value of label) {
    if (value !== value) continue;
    count++;
    sum += value;
  }
  const centred = label.map((value) => value - sum / count);
  const step = Math.max(1, Math.ceil((lags * label.length) / mostPairs));
  return Float64Array.from({ length: lags + 1 }, (_, lag) => {
    let [xy, xx, yy] = [0, 0, 0];
    for (let row = lag; row < label.length; row += step) {
      const [x, y] = [centred[row - lag], centred[row]];
      if (x !== x || y !== y) continue;
      xy += x * y;
      xx += x * x;
      yy += y * y;
    }
    return xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : 0;
  });
}

/** Distance of a row to the nearest of some ranges that do not hold it; Infinity of none. */
const distanceTo = (ranges: readonly BarRange[], row: number): number =>
  ranges.reduce((least, { start, end }) => Math.min(least, row < start ? start - row : row - end + 1), Infinity);

/**
 * A guess of correlation r with its row explains r² of it; a row without an overlapping neighbour is not explained. The
 * IC of all guesses together is the root of what they explain on average.
 */
function memoryIc(splits: readonly Split[], memory: Float64Array): number {
  const reach = memory.length - 1;
  let explained = 0;
  let judged = 0;
  for (const { train, valid, test } of splits) {
    for (const { start, end } of [...valid, ...test]) {
      judged += end - start;
      // Only rows this close to a border can have such a neighbour.
      const fromRight = Math.max(Math.min(end, start + reach), end - reach);
      for (let row = start; row < end; row = row + 1 === start + reach ? fromRight : row + 1) {
        const distance = distanceTo(train, row);
        if (distance <= reach) explained += memory[distance] ** 2;
      }
    }
  }
  return judged > 0 ? Math.sqrt(explained / judged) : 0;
}

/** The same with every row drawn for training with probability `share`: the nearest is d away where none is closer. */
function shuffledIc(share: number, memory: Float64Array): number {
  let explained = 0;
  for (let d = 1; d < memory.length; d++) {
    explained += memory[d] ** 2 * (1 - share) ** (2 * (d - 1)) * (1 - (1 - share) ** 2);
  }
  return Math.sqrt(explained);
}

/**
 * Divides bars as `makeSplits` does and says what leaks. `label` holds one number a bar, NaN where there is none, and
 * looks `horizon` bars ahead. Throws SPLIT and SPLIT_SHUFFLE.
 */
export function studySplits(settings: SplitSettings, horizon: number, label: Float64Array): SplitStudy {
  const bars = label.length;
  const splits = makeSplits(settings, bars, horizon);
  const without = makeSplits({ ...settings, purge: 0, embargo: 0 }, bars, horizon);
  const memory = labelMemory(label, horizon);
  const leak = (divisions: readonly Split[]): SplitLeak => ({
    rows: divisions.reduce((rows, division) => rows + leakedRows(division, horizon), 0),
    ic: memoryIc(divisions, memory),
  });
  const trained = without.reduce((sum, { train }) => sum + barsIn(train), 0);
  const judged = without.reduce((sum, { valid, test }) => sum + barsIn(valid) + barsIn(test), 0);
  return {
    splits,
    asked: leak(splits),
    unpurged: leak(without),
    shuffledIc: shuffledIc(trained / (trained + judged), memory),
  };
}
