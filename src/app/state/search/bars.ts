import { barsIn, makeSplits } from '../../../core/evaluation/splits.ts';
import { compileLabel } from '../../../core/features/label.ts';
import type { SearchOrder } from './order.ts';

/** How a search divides the bars. */
export interface SearchBars {
  readonly horizon: number;
  readonly train: number;
  readonly valid: number;
  readonly test: number;
}

/** How many of so many bars there are to train, compare and judge on; undefined where label or shares make no sense. */
export function searchBars(
  bars: number,
  { label, train, valid }: Pick<SearchOrder, 'label' | 'train' | 'valid'>,
): SearchBars | undefined {
  try {
    const { horizon } = compileLabel(label);
    const [split] = makeSplits({ kind: 'holdout', train, valid }, bars, horizon);
    return { horizon, train: barsIn(split.train), valid: barsIn(split.valid), test: barsIn(split.test) };
  } catch {
    return undefined;
  }
}
