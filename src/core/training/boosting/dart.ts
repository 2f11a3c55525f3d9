import { Lcg } from '../lcg.ts';
import { EPSILON } from '../numbers.ts';
import type { Bag } from '../sampling/rows.ts';
import type { Grown } from '../tree/grow.ts';
import { Booster, type BoosterInput } from './booster.ts';

/** Boosting with drop-out: a round forgets some earlier trees, and shares their weight with its own afterwards. */
export class DartBooster extends Booster {
  readonly #random: Lcg;
  /** Weight of each iteration, and their sum; unused with uniform_drop. */
  readonly #weights: number[] = [];
  #weightSum = 0;
  #dropped: number[] = [];
  #rate = 1;

  constructor(input: BoosterInput) {
    super(input);
    this.#random = new Lcg(input.parameters.drop_seed);
  }

  protected override prepareGradients(): void {
    this.#dropped = this.#chooseDropped();
    for (const iteration of this.#dropped) {
      this.#eachTree(iteration, (tree, k) => {
        tree.shrink(-1);
        this.addToTraining(tree, k);
      });
    }
    const { learning_rate: rate, xgboost_dart_mode } = this.parameters;
    const count = this.#dropped.length;
    if (xgboost_dart_mode) this.#rate = count === 0 ? rate : rate / (rate + count);
    else this.#rate = rate / (1 + count);
    super.prepareGradients();
  }

  protected override finishTree(grown: Grown, classIndex: number, bag: Bag | undefined, start: number): void {
    grown.tree.shrink(this.#rate);
    this.addGrown(grown, classIndex, bag);
    if (Math.abs(start) > EPSILON) grown.tree.shift(start);
  }

  /** Brings the dropped trees back with less weight; a failed round does not get here, and they stay negated. */
  protected override finishRound(): void {
    const { learning_rate: rate, xgboost_dart_mode, uniform_drop } = this.parameters;
    const count = this.#dropped.length;
    for (const iteration of this.#dropped) {
      this.#eachTree(iteration, (tree, k) => {
        tree.shrink(xgboost_dart_mode ? this.#rate : 1 / (count + 1));
        this.addToValidation(tree, k);
        tree.shrink(xgboost_dart_mode ? -count / rate : -count);
        this.addToTraining(tree, k);
      });
      if (uniform_drop) continue;
      const shared = count + (xgboost_dart_mode ? rate : 1);
      this.#weightSum -= this.#weights[iteration] * (1 / shared);
      this.#weights[iteration] *= count / shared;
    }
    if (uniform_drop) return;
    this.#weights.push(this.#rate);
    this.#weightSum += this.#rate;
  }

  #eachTree(iteration: number, visit: (tree: Booster['trees'][number], classIndex: number) => void): void {
    const { classes } = this.objective;
    for (let k = 0; k < classes; k++) visit(this.trees[iteration * classes + k], k);
  }

  /** Earlier iterations to forget in this round. */
  #chooseDropped(): number[] {
    const { skip_drop, max_drop } = this.parameters;
    if (this.#random.nextFloat() < skip_drop) return [];
    const chance = this.#dropChance();
    const most = max_drop < 0 ? Infinity : max_drop;
    const dropped: number[] = [];
    for (let i = 0; i < this.iteration; i++) {
      if (!(this.#random.nextFloat() < chance(i))) continue;
      dropped.push(i);
      if (dropped.length >= most) break;
    }
    return dropped;
  }

  #dropChance(): (iteration: number) => number {
    const { drop_rate, max_drop, uniform_drop } = this.parameters;
    if (uniform_drop) {
      const rate = max_drop > 0 ? Math.min(drop_rate, max_drop / this.iteration) : drop_rate;
      return () => rate;
    }
    const inverse = this.#weights.length / this.#weightSum;
    const rate = max_drop > 0 ? Math.min(drop_rate, (max_drop * inverse) / this.#weightSum) : drop_rate;
    return (iteration) => rate * this.#weights[iteration] * inverse;
  }
}
