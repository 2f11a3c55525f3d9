import type { BinMatrix } from './training-bins.ts';
import type { RowList } from './training-rows.ts';
import type { Gradients } from './training-scores.ts';
import type { TrainingMemory } from './training.ts';

const TILE_WIDTH = 8;
const CELL_BYTES = 16;
const BEST_BYTES = 40;

/** What a search needs to know of a feature's bins. */
export interface SearchedFeature {
  readonly bins: number;
  /** 0 none, 1 zero, 2 NaN. */
  readonly missing: number;
  readonly zeroBin: number;
  readonly mostFrequentBin: number;
}

/** Limits that LightGBM puts on leaves and splits. */
export interface SplitLimits {
  readonly lambdaL1: number;
  readonly lambdaL2: number;
  readonly minRows: number;
  readonly minHessian: number;
  readonly minGain: number;
  /** Every hessian is 1. */
  readonly unitHessians: boolean;
}

export interface LeafSums {
  readonly gradient: number;
  readonly hessian: number;
  readonly rows: number;
}

/** A leaf as a search sees it. */
export interface SearchedLeaf extends LeafSums {
  /** Its histogram's number in the pool. */
  readonly histogram: number;
  /** A byte a feature: whether this node may split on it; undefined where on all. */
  readonly allowed?: Uint8Array;
}

/** Best threshold of a leaf; the left hessian still holds LightGBM's guard of 1e-15. */
export interface FoundThreshold {
  readonly feature: number;
  readonly gain: number;
  readonly leftGradient: number;
  readonly leftHessian: number;
  readonly threshold: number;
  readonly defaultLeft: boolean;
}

/** A pool of histograms over a data set's features, and the search for splits in them. */
export class HistogramPool {
  readonly #memory: TrainingMemory;
  readonly #bins: BinMatrix;
  readonly #features: readonly SearchedFeature[];
  /** Byte offset of each feature's cells, and cells reserved for it. */
  readonly #offsets: number[] = [];
  readonly #wideCells: number[] = [];
  readonly #bytes: number;
  readonly #slots: { cells: number; splittable: number }[] = [];
  readonly #block: number;
  readonly #tileList: number;
  readonly #featureList: number;
  readonly #frequentList: number;
  readonly #infos: number;
  readonly #allowed: readonly [number, number];
  readonly #best: number;

  constructor(memory: TrainingMemory, bins: BinMatrix, features: readonly SearchedFeature[]) {
    this.#memory = memory;
    this.#bins = bins;
    this.#features = features;
    const { arena, kernels } = memory;
    const featureBytes = kernels.tileCells() * CELL_BYTES;
    let end = bins.tiles.count * TILE_WIDTH * featureBytes;
    features.forEach((feature, index) => {
      const place = bins.place(index);
      // The kernels work on four cells at a time and read cells beyond the last bin as zeros.
      const cells = place >= 0 ? 0 : (feature.bins + 7) & ~3;
      this.#wideCells.push(cells);
      this.#offsets.push(place >= 0 ? place * featureBytes : end);
      end += cells * CELL_BYTES;
    });
    this.#bytes = end;
    this.#block = arena.allocate(CELL_BYTES * kernels.blockRows());
    this.#tileList = arena.allocate(4 * Math.max(1, bins.tiles.count));
    this.#featureList = arena.allocate(4 * Math.max(1, features.length));
    this.#frequentList = arena.allocate(12 * Math.max(1, features.length));
    this.#allowed = [arena.allocate(features.length + 1), arena.allocate(features.length + 1)];
    this.#best = arena.allocate(2 * BEST_BYTES);
    this.#infos = arena.allocate(32 * Math.max(1, features.length));
    const infos = arena.i32(this.#infos, 8 * features.length);
    features.forEach(({ bins: count, missing, zeroBin, mostFrequentBin }, index) => {
      infos.set([this.#offsets[index], count, missing, zeroBin, mostFrequentBin, 0, 0, 0], 8 * index);
    });
  }

  #slot(histogram: number): { cells: number; splittable: number } {
    const { arena } = this.#memory;
    return (this.#slots[histogram] ??= {
      cells: arena.allocate(Math.max(CELL_BYTES, this.#bytes)),
      splittable: arena.allocate(this.#features.length + 1),
    });
  }

  /** Makes sure that a histogram has its memory, which may move all views. */
  reserve(histogram: number): void {
    this.#slot(histogram);
  }

  /** A byte a feature: whether its last scan on this leaf found any split worth taking; valid until the memory grows. */
  splittable(histogram: number): Uint8Array {
    return this.#memory.arena.u8(this.#slot(histogram).splittable, this.#features.length);
  }

  /** A feature's cells, gradient and hessian sums by turns; valid until the memory grows. */
  cells(histogram: number, feature: number): Float64Array {
    return this.#memory.arena.f64(
      this.#slot(histogram).cells + this.#offsets[feature],
      2 * this.#features[feature].bins,
    );
  }

  /** Turns the parent's cells of one feature into the larger child's. */
  subtract(parent: number, child: number, feature: number): void {
    const offset = this.#offsets[feature];
    const [from, what] = [this.#slot(parent).cells + offset, this.#slot(child).cells + offset];
    this.#memory.kernels.subtractFeature(from, what, this.#features[feature].bins);
  }

  setLimits(limits: SplitLimits): void {
    const { lambdaL1, lambdaL2, minRows, minHessian, minGain, unitHessians } = limits;
    this.#memory.kernels.setLimits(lambdaL1, lambdaL2, minRows, minHessian, minGain, unitHessians);
  }

  /**
   * Builds a leaf's histogram over `features` (ascending). `rows` undefined: all rows of the data set; otherwise the
   * range from `start` on. The most frequent bin's cell is derived from the leaf's sums, as LightGBM does.
   */
  build(
    leaf: SearchedLeaf,
    features: readonly number[],
    rows: RowList | undefined,
    start: number,
    gradients: Gradients,
    classIndex: number,
  ): void {
    const { cells } = this.#slot(leaf.histogram);
    const list = rows === undefined ? 0 : rows.addressOf(start);
    const from = gradients.addressOf(classIndex);
    this.#addTiles(cells, features, list, leaf.rows, from);
    for (const feature of features) {
      if (this.#wideCells[feature] === 0) continue;
      const bytes = this.#wideCells[feature] * CELL_BYTES;
      const column = this.#bins.column(feature).address;
      this.#memory.kernels.addWide(list, leaf.rows, column, from, cells + this.#offsets[feature], bytes);
    }
    this.#restoreMostFrequent(cells, features, leaf);
  }

  #addTiles(cells: number, features: readonly number[], list: number, rows: number, gradients: number): void {
    const { arena, kernels } = this.#memory;
    const { address, rowShift, tileStride, count } = this.#bins.tiles;
    if (count === 0) return;
    const tiles = arena.u32(this.#tileList, count);
    let used = 0;
    for (const feature of features) {
      const tile = this.#bins.place(feature) >> 3;
      if (tile >= 0 && (used === 0 || tiles[used - 1] !== tile)) tiles[used++] = tile;
    }
    if (used === 0) return;
    kernels.addTiles(list, rows, address, rowShift, tileStride, this.#tileList, used, gradients, cells, this.#block);
  }

  #restoreMostFrequent(cells: number, features: readonly number[], sums: LeafSums): void {
    const { arena, kernels } = this.#memory;
    const list = arena.i32(this.#frequentList, 3 * Math.max(1, this.#features.length));
    const restore = (count: number): void =>
      kernels.restoreMostFrequent(cells, this.#frequentList, count, sums.gradient, sums.hessian);
    let count = 0;
    const put = (feature: number, { bins, mostFrequentBin }: SearchedFeature): void => {
      list[3 * count] = this.#offsets[feature];
      list[3 * count + 1] = mostFrequentBin;
      list[3 * count + 2] = bins;
      count++;
    };
    for (const feature of features) {
      const facts = this.#features[feature];
      if (facts.mostFrequentBin > 0 && this.#wideCells[feature] === 0) put(feature, facts);
    }
    if (count > 0) restore(count);
    // Wide features have room for their own bins only, so they cannot go side by side with others.
    for (const feature of features) {
      const facts = this.#features[feature];
      if (facts.mostFrequentBin === 0 || this.#wideCells[feature] === 0) continue;
      count = 0;
      put(feature, facts);
      restore(1);
    }
  }

  /**
   * Best numeric splits of a leaf, or of two siblings whose larger one still holds the parent's histogram, among
   * `features` (ascending). Writes the splittable flags of these features. Undefined where a leaf has none.
   */
  search(
    small: SearchedLeaf,
    large: SearchedLeaf | undefined,
    features: readonly number[],
  ): [FoundThreshold | undefined, FoundThreshold | undefined] {
    const { arena, kernels } = this.#memory;
    const a = this.#slot(small.histogram);
    const b = large === undefined ? { cells: 0, splittable: 0 } : this.#slot(large.histogram);
    arena.i32(this.#featureList, features.length).set(features);
    const masks = [small, large].map((leaf, lane) => {
      if (leaf?.allowed === undefined) return 0;
      arena.u8(this.#allowed[lane], leaf.allowed.length).set(leaf.allowed);
      return this.#allowed[lane];
    });
    kernels.searchSplits(
      a.cells,
      b.cells,
      this.#featureList,
      features.length,
      this.#infos,
      small.gradient,
      small.hessian,
      small.rows,
      large?.gradient ?? 0,
      large?.hessian ?? 0,
      large?.rows ?? 0,
      masks[0],
      masks[1],
      a.splittable,
      b.splittable,
      this.#best,
    );
    return [this.#found(0), large === undefined ? undefined : this.#found(1)];
  }

  #found(lane: number): FoundThreshold | undefined {
    const at = this.#best + lane * BEST_BYTES;
    const [gain, leftGradient, leftHessian] = this.#memory.arena.f64(at, 3);
    const [feature, threshold, defaultLeft] = this.#memory.arena.i32(at + 24, 3);
    if (feature < 0) return undefined;
    return { feature, gain, leftGradient, leftHessian, threshold, defaultLeft: defaultLeft !== 0 };
  }
}
