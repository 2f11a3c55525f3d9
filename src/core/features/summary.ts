import { usageError } from '../base/errors.ts';

/** What a feature browser shows of a column. Statistics are over its finite values; NaN where there is none. */
export interface ColumnSummary {
  readonly rows: number;
  /** Share of the rows that are NaN, 0 to 1. */
  readonly missing: number;
  /** Rows that are infinite. */
  readonly infinite: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Divisor n - 1. */
  readonly std: number;
}

export function summarize(column: Float64Array): ColumnSummary {
  let missing = 0;
  let count = 0;
  let sum = 0;
  let min = Infinity;
  let max = -Infinity;
  for (const value of column) {
    if (value !== value) missing++;
    if (!Number.isFinite(value)) continue;
    count++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const mean = sum / count;
  let squares = 0;
  for (const value of column) if (Number.isFinite(value)) squares += (value - mean) * (value - mean);
  const rows = column.length;
  return {
    rows,
    missing: rows === 0 ? Number.NaN : missing / rows,
    infinite: rows - missing - count,
    min: count > 0 ? min : Number.NaN,
    max: count > 0 ? max : Number.NaN,
    mean,
    std: count > 1 ? Math.sqrt(squares / (count - 1)) : Number.NaN,
  };
}

/** Rows that correlations are taken at, at most: a picture of them needs no more. */
export const correlationRows = 5000;

/** The column at evenly spaced rows; two samplings of the same number of rows are those of one. */
export const sampled = (column: Float64Array, rows: number): Float64Array =>
  Float64Array.from({ length: rows }, (_, i) => column[Math.floor((i * column.length) / rows)]);

/** Pearson correlation over the rows where both are finite; NaN where either does not vary there. */
function correlation(a: Float64Array, b: Float64Array): number {
  // Distances from the first pair, so that a constant has exactly none.
  const first = a.findIndex((value, i) => Number.isFinite(value) && Number.isFinite(b[i]));
  let [count, sumA, sumB, sumAA, sumBB, sumAB] = [0, 0, 0, 0, 0, 0];
  for (const pass of [1, 2]) {
    const [meanA, meanB] = pass === 1 ? [0, 0] : [sumA / count, sumB / count];
    for (let i = Math.max(0, first); i < a.length; i++) {
      const da = a[i] - a[first] - meanA;
      const db = b[i] - b[first] - meanB;
      if (!Number.isFinite(da) || !Number.isFinite(db)) continue;
      if (pass === 1) {
        count++;
        sumA += da;
        sumB += db;
      } else {
        sumAA += da * da;
        sumBB += db * db;
        sumAB += da * db;
      }
    }
  }
  return count > 1 ? Math.max(-1, Math.min(1, sumAB / Math.sqrt(sumAA) / Math.sqrt(sumBB))) : Number.NaN;
}

/**
 * Correlations between columns of equal length, row-major, columns x columns: symmetric, 1 on the diagonal where a
 * column varies. Taken at most at `rows` evenly spaced rows. COLUMN_LENGTH
 * (usage) where lengths differ.
 */
export function correlationMatrix(columns: readonly Float64Array[], rows = correlationRows): Float64Array {
  const length = columns[0]?.length ?? 0;
  const odd = columns.find((column) => column.length !== length);
  if (odd) throw usageError('COLUMN_LENGTH', `columns: expected ${length} rows each, got ${odd.length}`);
  const samples = columns.map((column) => sampled(column, Math.min(rows, length)));
  const size = columns.length;
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = i; j < size; j++) {
      matrix[i * size + j] = matrix[j * size + i] = correlation(samples[i], samples[j]);
    }
  }
  return matrix;
}
