import type { Split } from '../../../core/evaluation/splits.ts';

/** Which of a document's divisions of the bars is on the chart. */
export class Folds {
  #chosen = $state(0);

  get chosen(): number {
    return this.#chosen;
  }

  choose(fold: number): void {
    this.#chosen = Math.max(0, fold);
  }

  /** The chosen division, or the last where there are fewer. */
  of(splits: readonly Split[]): Split | undefined {
    return splits[Math.min(this.#chosen, splits.length - 1)];
  }
}
