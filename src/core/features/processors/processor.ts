/** Which columns a processor works on. */
export type ProcessorTarget = 'features' | 'label';

/**
 * A step between features and model, named and defined as in Qlib (`qlib/data/dataset/processor.py`).
 *
 * - `CSRankNorm`: percentile rank within the cross-section, minus 0.5, times 3.46.
 * - `CSZScoreNorm`: standard score within the cross-section (divisor n - 1); `robust` takes median and 1.4826 MAD and
 *   clips to ±3.
 * - `RobustZScoreNorm`: (x - median) / (1.4826 (MAD + 1e-12)), both from the rows it was fitted on, clipped to ±3
 *   unless `clip` is false.
 * - `Fillna`: NaN becomes `value` (0).
 * - `DropnaLabel`: rows whose label is NaN are left out, in training only.
 */
export type Processor =
  | { readonly kind: 'CSRankNorm'; readonly on?: ProcessorTarget }
  | { readonly kind: 'CSZScoreNorm'; readonly on?: ProcessorTarget; readonly method?: 'zscore' | 'robust' }
  | { readonly kind: 'RobustZScoreNorm'; readonly on?: ProcessorTarget; readonly clip?: boolean }
  | { readonly kind: 'Fillna'; readonly on?: ProcessorTarget; readonly value?: number }
  | { readonly kind: 'DropnaLabel' };

/** Rows a processor is fitted on: open times in epoch ms, both ends included. */
export interface FitRange {
  readonly from: number;
  readonly to: number;
}

/** What `RobustZScoreNorm` keeps of a column; null where the column had no value to fit on. */
export interface ColumnScale {
  readonly name: string;
  readonly center: number | null;
  readonly scale: number | null;
}

/** A processor ready to be applied: plain JSON. Only `RobustZScoreNorm` learns anything. */
export type FittedProcessor =
  | Exclude<Processor, { kind: 'RobustZScoreNorm' }>
  | (Extract<Processor, { kind: 'RobustZScoreNorm' }> & {
      readonly fitted: FitRange & { readonly rows: number; readonly columns: readonly ColumnScale[] };
    });
