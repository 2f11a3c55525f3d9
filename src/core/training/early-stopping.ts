/** One metric on one data set after a round. */
export interface Evaluation {
  readonly dataset: string;
  readonly metric: string;
  readonly value: number;
  readonly higherIsBetter: boolean;
}

export interface EarlyStoppingRules {
  /** Rounds without improvement that end a training. */
  readonly rounds: number;
  /** Smaller changes are no improvement. */
  readonly minDelta: number;
  /** Only the first metric counts, on every data set but the training set. */
  readonly firstMetricOnly: boolean;
  /** Evaluations on this data set never stop a training. */
  readonly trainingName: string;
}

/**
 * Early stopping as LightGBM's Python package does it: every metric on every validation set is watched, and the first
 * that has not improved for `rounds` rounds ends the training at its best round.
 */
export class EarlyStopping {
  readonly #rules: EarlyStoppingRules;
  readonly #best: { value: number; round: number }[] = [];
  /** The first entry that may stop the training. */
  #watched: number | undefined;

  constructor(rules: EarlyStoppingRules) {
    this.#rules = rules;
  }

  /** Rounds to keep by the first watched metric so far; undefined before the first round. */
  get bestSoFar(): number | undefined {
    return this.#watched === undefined ? undefined : this.#best[this.#watched].round + 1;
  }

  /**
   * Takes the evaluations of a round (counted from 0). Returns the number of rounds to keep if the training ends here.
   * In the planned last round it always does, at the first watched metric's best.
   */
  next(round: number, evaluations: readonly Evaluation[], isLast: boolean): number | undefined {
    const { rounds, minDelta, firstMetricOnly, trainingName } = this.#rules;
    for (const [i, { dataset, metric, value, higherIsBetter }] of evaluations.entries()) {
      const best = this.#best[i];
      const improved = best === undefined || isImprovement(value, best.value, higherIsBetter, minDelta);
      if (improved) this.#best[i] = { value, round };
      if (firstMetricOnly && metric !== evaluations[0].metric) continue;
      if (dataset === trainingName) continue;
      this.#watched ??= i;
      const { round: bestRound } = this.#best[i];
      if (round - bestRound >= rounds || isLast) return bestRound + 1;
    }
    return undefined;
  }
}

/** Strictly better by more than `minDelta`; NaN never is. */
function isImprovement(value: number, best: number, higherIsBetter: boolean, minDelta: number): boolean {
  return higherIsBetter ? value > best + minDelta : value < best - minDelta;
}
