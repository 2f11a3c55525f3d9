import { Gradients, Scores } from '../../kernels/training-scores.ts';
import type { DataSet, ValidationSet } from '../dataset.ts';
import { EPSILON, flushZero } from '../numbers.ts';
import type { Objective } from '../objectives/objective.ts';
import type { Parameters } from '../parameters/types.ts';
import { createRowSampler } from '../sampling/create.ts';
import type { Bag, RowSampler } from '../sampling/rows.ts';
import { type Grown, TreeGrower } from '../tree/grow.ts';
import { GrowingTree } from '../tree/growing-tree.ts';
import { TreeRouter } from '../tree/route.ts';

/** A validation set with its scores so far. */
interface Followed {
  readonly set: ValidationSet;
  readonly scores: Scores;
  readonly router: TreeRouter;
}

/** What a booster works on. */
export interface BoosterInput {
  readonly data: DataSet;
  readonly validation: readonly ValidationSet[];
  readonly objective: Objective;
  readonly parameters: Parameters;
}

/** The score each class starts from; 0 where boost_from_average is off, unless there is nothing to split on. */
export function startValues(data: DataSet, objective: Objective, parameters: Parameters): number[] {
  const wanted = parameters.boost_from_average || data.features.length === 0;
  return Array.from({ length: objective.classes }, (_, k) => {
    const value = wanted ? objective.startValue(k) : 0;
    return Math.abs(value) > EPSILON ? value : 0;
  });
}

function startScores(set: DataSet | ValidationSet, classes: number): Scores {
  const scores = new Scores(set.memory, set.rows, classes);
  if (set.initScore !== undefined) scores.view().set(set.initScore);
  return scores;
}

/**
 * Gradient boosting, one round at a time. A round that finds no split in any class *fails*: its trees go and the
 * iteration counter stays, but random streams have moved on, so a later round may succeed.
 */
export class Booster {
  /** Iteration by iteration, one tree a class. */
  readonly trees: GrowingTree[] = [];
  readonly scores: Scores;
  readonly followed: readonly Followed[];
  /** Successful rounds. */
  protected iteration = 0;
  protected readonly data: DataSet;
  protected readonly objective: Objective;
  protected readonly parameters: Parameters;
  protected readonly gradients: Gradients;
  protected readonly grower: TreeGrower;
  /** Whether trees are grown on data without a usable feature: they stay single leaves, but with a value. */
  protected readonly growsWithoutFeatures: boolean = false;
  readonly #sampler: RowSampler | undefined;
  #router: TreeRouter | undefined;

  constructor({ data, validation, objective, parameters }: BoosterInput) {
    this.data = data;
    this.objective = objective;
    this.parameters = parameters;
    const { classes } = objective;
    this.scores = startScores(data, classes);
    this.followed = validation.map((set) => ({
      set,
      scores: startScores(set, classes),
      router: new TreeRouter(set.memory, data.features, set.bins),
    }));
    this.gradients = new Gradients(data.memory, data.rows, classes);
    // GOSS scales hessians, so they do not stay 1.
    const unitHessians = objective.unitHessians && parameters.data_sample_strategy !== 'goss';
    this.grower = new TreeGrower(data, parameters, unitHessians);
    this.#sampler = createRowSampler(data, parameters, objective.positives);
  }

  /** Boosts once. */
  round(): void {
    const starts = this.addStartValues();
    this.prepareGradients();
    const bag = this.#sampler?.next(this.iteration, this.gradients);
    const { classes } = this.objective;
    const fresh: GrowingTree[] = [];
    let grew = false;
    for (let k = 0; k < classes; k++) {
      const grown = this.#grow(k, bag);
      if (grown !== undefined && grown.tree.leafCount > 1) {
        grew = true;
        this.finishTree(grown, k, bag, starts[k]);
        fresh.push(grown.tree);
      } else {
        fresh.push(this.constantTree(k, starts, grown?.tree.leafValues[0] ?? 0));
      }
    }
    const failed = this.hasFailed(grew);
    const isFirst = this.trees.length === 0;
    if (!failed || isFirst) this.trees.push(...fresh);
    if (failed) return;
    this.iteration++;
    this.finishRound();
  }

  /** Whether a round counts as failed. */
  protected hasFailed(grew: boolean): boolean {
    return !grew;
  }

  /** Adds the start values to all scores, before the first trees; returns those that tree 0 has to carry. */
  protected addStartValues(): number[] {
    const nothing = new Array<number>(this.objective.classes).fill(0);
    if (this.trees.length > 0 || this.data.initScore !== undefined) return nothing;
    const starts = startValues(this.data, this.objective, this.parameters);
    starts.forEach((start, k) => {
      if (start !== 0) this.addToAllScores(k, start);
    });
    return starts;
  }

  protected addToAllScores(classIndex: number, value: number): void {
    this.scores.addConstant(classIndex, value);
    for (const { scores } of this.followed) scores.addConstant(classIndex, value);
  }

  /** Gradients at the current scores. */
  protected prepareGradients(): void {
    this.objective.computeGradients(this.scores, this.gradients);
  }

  /** What a leaf's renewal takes as the scores before the tree. */
  protected scoresToRenewFrom(classIndex: number): Float64Array {
    return this.scores.ofClass(classIndex);
  }

  /** Shrinks a grown tree, adds it to all scores and folds the start value into it. */
  protected finishTree(grown: Grown, classIndex: number, bag: Bag | undefined, start: number): void {
    grown.tree.shrink(this.parameters.learning_rate);
    this.addGrown(grown, classIndex, bag);
    if (Math.abs(start) > EPSILON) grown.tree.shift(start);
  }

  /** Hook after a successful round. */
  protected finishRound(): void {}

  /**
   * The tree of a class that cannot be trained or split: the start value in the first round, nothing later. `ownValue`
   * is the unsplit tree's, for forests.
   */
  protected constantTree(classIndex: number, starts: number[], _ownValue: number): GrowingTree {
    const { data, objective, parameters } = this;
    if (this.trees.length > 0) return new GrowingTree(0, data.rows);
    // Without usable features LightGBM has added the start value already, and does so again; its metrics show it.
    if (!parameters.boost_from_average && data.initScore === undefined) {
      starts[classIndex] = objective.startValue(classIndex);
      this.addToAllScores(classIndex, starts[classIndex]);
    }
    return new GrowingTree(starts[classIndex], data.rows);
  }

  /** Adds a tree just grown to all scores: by leaf for the rows it was grown on, by routing for all others. */
  protected addGrown({ tree, leaves }: Grown, classIndex: number, bag: Bag | undefined): void {
    leaves.forEach(({ start, rows }, leaf) => {
      this.scores.addToRows(classIndex, this.grower.rows, start, rows, tree.leafValues[leaf]);
    });
    if (bag !== undefined) this.addToTraining(tree, classIndex, bag.outside);
    this.addToValidation(tree, classIndex);
  }

  protected addToTraining(tree: GrowingTree, classIndex: number, only?: Uint32Array): void {
    this.#router ??= new TreeRouter(this.data.memory, this.data.features, this.data.bins);
    this.#router.addTo(this.scores, classIndex, tree, only);
  }

  protected addToValidation(tree: GrowingTree, classIndex: number): void {
    for (const { scores, router } of this.followed) router.addTo(scores, classIndex, tree);
  }

  /** A tree, its leaves renewed where the objective asks for it; undefined where there is nothing to grow. */
  #grow(classIndex: number, bag: Bag | undefined): Grown | undefined {
    if (!this.objective.canTrain(classIndex)) return undefined;
    if (this.data.features.length === 0 && !this.growsWithoutFeatures) return undefined;
    const grown = this.grower.grow(this.gradients, classIndex, bag?.inside);
    const { renewLeaf } = this.objective;
    if (renewLeaf === undefined || grown.tree.leafCount === 1) return grown;
    const scores = this.scoresToRenewFrom(classIndex);
    grown.leaves.forEach(({ start, rows }, leaf) => {
      grown.tree.leafValues[leaf] = flushZero(renewLeaf(this.grower.rows.view(start, rows), scores));
    });
    return grown;
  }
}
