import { EPSILON } from '../numbers.ts';
import type { Bag } from '../sampling/rows.ts';
import type { Grown } from '../tree/grow.ts';
import { GrowingTree } from '../tree/growing-tree.ts';
import { Booster, type BoosterInput, startValues } from './booster.ts';

/** Random forest: every tree is grown on the gradients at the start value, and scores are running averages. */
export class ForestBooster extends Booster {
  protected override readonly growsWithoutFeatures = true;
  readonly #starts: readonly number[];

  constructor(input: BoosterInput) {
    super(input);
    const { data, objective, parameters } = input;
    this.#starts = startValues(data, objective, parameters);
    // Gradients are taken once, at the start values, whatever the scores are.
    const own = this.scores.view().slice();
    this.#starts.forEach((start, k) => this.scores.ofClass(k).fill(start));
    objective.computeGradients(this.scores, this.gradients);
    this.scores.view().set(own);
  }

  protected override addStartValues(): number[] {
    return this.#starts.map(() => 0);
  }

  protected override prepareGradients(): void {}

  protected override scoresToRenewFrom(classIndex: number): Float64Array {
    return new Float64Array(this.data.rows).fill(this.#starts[classIndex]);
  }

  protected override finishTree(grown: Grown, classIndex: number, bag: Bag | undefined): void {
    const start = this.#starts[classIndex];
    if (Math.abs(start) > EPSILON) grown.tree.shift(start);
    this.#scaleScores(classIndex, this.iteration);
    this.addGrown(grown, classIndex, bag);
    this.#scaleScores(classIndex, 1 / (this.iteration + 1));
  }

  /** LightGBM keeps later unsplit trees as grown, counting no rows; scores while training leave them out. */
  protected override constantTree(classIndex: number, _starts: number[], ownValue: number): GrowingTree {
    if (this.trees.length > 0) return new GrowingTree(ownValue, 0);
    const value = this.objective.canTrain(classIndex) ? 0 : this.objective.startValue(classIndex);
    this.#scaleScores(classIndex, 0);
    this.addToAllScores(classIndex, value);
    return new GrowingTree(value, this.data.rows);
  }

  /** A forest counts every round. */
  protected override hasFailed(): boolean {
    return false;
  }

  #scaleScores(classIndex: number, factor: number): void {
    this.scores.scale(classIndex, factor);
    for (const { scores } of this.followed) scores.scale(classIndex, factor);
  }
}
