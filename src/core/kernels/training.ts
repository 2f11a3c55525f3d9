import { Arena, type ArenaExports, instantiate } from './module.ts';

/** The kernels of `wasm/assembly/training`; addresses are bytes in its memory, 0 stands for "none". */
export interface TrainingExports extends ArenaExports {
  tileCells(): number;
  blockRows(): number;
  exp(x: number): number;
  log(x: number): number;
  findBounds(
    sample: number,
    total: number,
    maxBins: number,
    minRows: number,
    missingMode: number,
    keysA: number,
    keysB: number,
    distinctRows: number,
    bounds: number,
    binRows: number,
    facts: number,
  ): number;
  assignBins(column: number, count: number, table: number, nanBin: number, out: number, shift: number): void;
  assignWideBins(column: number, count: number, bounds: number, cuts: number, nanBin: number, out: number): void;
  countRows(rows: number, count: number): void;
  partition(rows: number, count: number, column: number, shift: number, goesRight: number, spare: number): number;
  partitionWide(rows: number, count: number, column: number, goesRight: number, spare: number): number;
  sumGradients(rows: number, count: number, gradients: number, out: number): void;
  addToScores(rows: number, count: number, scores: number, value: number): void;
  addTiles(
    rows: number,
    count: number,
    bins: number,
    rowShift: number,
    tileStride: number,
    tiles: number,
    tileCount: number,
    gradients: number,
    histogram: number,
    block: number,
  ): void;
  addWide(rows: number, count: number, column: number, gradients: number, cells: number, cellBytes: number): void;
  restoreMostFrequent(histogram: number, list: number, count: number, gradient: number, hessian: number): void;
  subtractFeature(parent: number, child: number, bins: number): void;
  setLimits(l1: number, l2: number, rows: number, hessian: number, gain: number, unitHessians: boolean): void;
  searchSplits(
    small: number,
    large: number,
    features: number,
    featureCount: number,
    infos: number,
    gradient0: number,
    hessian0: number,
    rows0: number,
    gradient1: number,
    hessian1: number,
    rows1: number,
    allowed0: number,
    allowed1: number,
    splittable0: number,
    splittable1: number,
    out: number,
  ): void;
  squaredError(scores: number, labels: number, weights: number, gradients: number, count: number): void;
  absoluteError(scores: number, labels: number, weights: number, gradients: number, count: number): void;
  huber(scores: number, labels: number, weights: number, gradients: number, count: number, alpha: number): void;
  fair(scores: number, labels: number, weights: number, gradients: number, count: number, c: number): void;
  quantile(scores: number, labels: number, weights: number, gradients: number, count: number, alpha: number): void;
  poisson(scores: number, labels: number, weights: number, gradients: number, count: number, damping: number): void;
  binary(
    scores: number,
    labels: number,
    weights: number,
    gradients: number,
    count: number,
    sigmoid: number,
    negativeWeight: number,
    positiveWeight: number,
  ): void;
  softmax(
    scores: number,
    labels: number,
    weights: number,
    gradients: number,
    count: number,
    classes: number,
    exponents: number,
  ): void;
}

/** A memory of its own, with the kernels that work in it. It goes with the garbage when nobody holds it any more. */
export interface TrainingMemory {
  readonly kernels: TrainingExports;
  readonly arena: Arena;
}

/** The compiled training module. Each data set opens a memory of its own, so trainings cannot disturb each other. */
export interface TrainingKernels {
  open(): TrainingMemory;
  /** exp and log by glibc's algorithm: the same bits in every engine. */
  exp(x: number): number;
  log(x: number): number;
}

/** Wraps `wasm/build/training.wasm`, compiled. */
export function createTrainingKernels(module: WebAssembly.Module): TrainingKernels {
  const first = instantiate<TrainingExports>(module);
  return {
    open: () => {
      const kernels = instantiate<TrainingExports>(module);
      return { kernels, arena: new Arena(kernels) };
    },
    exp: (x) => first.exp(x),
    log: (x) => first.log(x),
  };
}
