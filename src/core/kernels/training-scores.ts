import type { RowList } from './training-rows.ts';
import type { TrainingMemory } from './training.ts';

/** Raw scores of a data set, class-major: `classes` runs of `rows` float64. */
export class Scores {
  readonly rows: number;
  readonly classes: number;
  readonly #memory: TrainingMemory;
  readonly #address: number;

  constructor(memory: TrainingMemory, rows: number, classes: number) {
    this.#memory = memory;
    this.rows = rows;
    this.classes = classes;
    this.#address = memory.arena.allocate(8 * rows * classes);
    this.view().fill(0);
  }

  addressOf(classIndex: number): number {
    return this.#address + 8 * this.rows * classIndex;
  }

  /** All scores; valid until the memory grows. */
  view(): Float64Array {
    return this.#memory.arena.f64(this.#address, this.rows * this.classes);
  }

  /** The scores of one class; valid until the memory grows. */
  ofClass(classIndex: number): Float64Array {
    return this.#memory.arena.f64(this.addressOf(classIndex), this.rows);
  }

  /** Adds a constant to every row of a class. */
  addConstant(classIndex: number, value: number): void {
    const scores = this.ofClass(classIndex);
    for (let i = 0; i < scores.length; i++) scores[i] += value;
  }

  scale(classIndex: number, factor: number): void {
    const scores = this.ofClass(classIndex);
    for (let i = 0; i < scores.length; i++) scores[i] *= factor;
  }

  /** Adds a leaf's value to a range of a row list. */
  addToRows(classIndex: number, rows: RowList, start: number, count: number, value: number): void {
    this.#memory.kernels.addToScores(rows.addressOf(start), count, this.addressOf(classIndex), value);
  }
}

/** Labels and weights as LightGBM holds them: float32. */
export class Targets {
  readonly rows: number;
  readonly labelAddress: number;
  /** 0 where rows have no weights. */
  readonly weightAddress: number;

  constructor(memory: TrainingMemory, labels: Float32Array, weights: Float32Array | undefined) {
    const { arena } = memory;
    this.rows = labels.length;
    this.labelAddress = arena.allocate(4 * labels.length);
    this.weightAddress = weights === undefined ? 0 : arena.allocate(4 * labels.length);
    arena.f32(this.labelAddress, labels.length).set(labels);
    if (weights !== undefined) arena.f32(this.weightAddress, labels.length).set(weights);
  }
}

/** Gradient and hessian of each row and class as float32 pairs, class-major. */
export class Gradients {
  readonly rows: number;
  readonly classes: number;
  readonly #memory: TrainingMemory;
  readonly #address: number;
  readonly #sums: number;
  readonly #exponents: number;

  constructor(memory: TrainingMemory, rows: number, classes: number) {
    this.#memory = memory;
    this.rows = rows;
    this.classes = classes;
    this.#address = memory.arena.allocate(8 * rows * classes);
    this.#sums = memory.arena.allocate(16);
    this.#exponents = memory.arena.allocate(8 * classes);
    this.pairs().fill(0);
  }

  addressOf(classIndex: number): number {
    return this.#address + 8 * this.rows * classIndex;
  }

  /** Gradient and hessian by turns; valid until the memory grows. */
  pairs(): Float32Array {
    return this.#memory.arena.f32(this.#address, 2 * this.rows * this.classes);
  }

  /** Sums over all rows, or over the first `count` rows of a list, in their order. */
  sums(classIndex: number, rows: RowList | undefined, count: number): { gradient: number; hessian: number } {
    const list = rows === undefined ? 0 : rows.addressOf(0);
    this.#memory.kernels.sumGradients(list, count, this.addressOf(classIndex), this.#sums);
    const [gradient, hessian] = this.#memory.arena.f64(this.#sums, 2);
    return { gradient, hessian };
  }

  squaredError(scores: Scores, targets: Targets): void {
    this.#memory.kernels.squaredError(...this.#common(scores, targets));
  }

  absoluteError(scores: Scores, targets: Targets): void {
    this.#memory.kernels.absoluteError(...this.#common(scores, targets));
  }

  huber(scores: Scores, targets: Targets, alpha: number): void {
    this.#memory.kernels.huber(...this.#common(scores, targets), alpha);
  }

  fair(scores: Scores, targets: Targets, c: number): void {
    this.#memory.kernels.fair(...this.#common(scores, targets), c);
  }

  quantile(scores: Scores, targets: Targets, alpha: number): void {
    this.#memory.kernels.quantile(...this.#common(scores, targets), alpha);
  }

  poisson(scores: Scores, targets: Targets, damping: number): void {
    this.#memory.kernels.poisson(...this.#common(scores, targets), damping);
  }

  binary(scores: Scores, targets: Targets, sigmoid: number, negativeWeight: number, positiveWeight: number): void {
    this.#memory.kernels.binary(...this.#common(scores, targets), sigmoid, negativeWeight, positiveWeight);
  }

  softmax(scores: Scores, targets: Targets): void {
    this.#memory.kernels.softmax(...this.#common(scores, targets), this.classes, this.#exponents);
  }

  #common(scores: Scores, targets: Targets): [number, number, number, number, number] {
    return [scores.addressOf(0), targets.labelAddress, targets.weightAddress, this.#address, this.rows];
  }
}
