import type { TrainingMemory } from './training.ts';

export interface BinSettings {
  readonly maxBins: number;
  readonly minRowsPerBin: number;
  /** Which values count as missing: 0 none, 1 zero, 2 NaN. */
  readonly missingMode: 0 | 1 | 2;
}

/** Bounds of a numeric column as found in a sample of its rows. */
export interface FoundBounds {
  /** Upper bounds, ascending; the last finite-rows bin ends at infinity; a NaN bin's bound is NaN and comes last. */
  readonly bounds: Float64Array;
  /** Sampled rows of each bin. */
  readonly binRows: Int32Array;
  readonly smallest: number;
  readonly largest: number;
  /** 0 none, 1 zero, 2 NaN. */
  readonly missing: 0 | 1 | 2;
  /** Sampled values that are neither zero nor NaN, and NaNs. */
  readonly values: number;
  readonly nans: number;
}

/** Finds the bins of numeric columns; one finder serves all columns of a data set. */
export class BoundsFinder {
  readonly #memory: TrainingMemory;

  constructor(memory: TrainingMemory) {
    this.#memory = memory;
  }

  find(sample: Float64Array, settings: BinSettings): FoundBounds {
    const { arena, kernels } = this.#memory;
    const total = sample.length;
    return arena.scope(() => {
      const column = arena.allocate(8 * total);
      const keysA = arena.allocate(8 * (total + 2));
      const keysB = arena.allocate(8 * (total + 2));
      const distinctRows = arena.allocate(4 * (total + 2));
      const bounds = arena.allocate(8 * (settings.maxBins + 4));
      const binRows = arena.allocate(4 * (settings.maxBins + 4));
      const facts = arena.allocate(32);
      arena.f64(column, total).set(sample);
      const { maxBins, minRowsPerBin, missingMode } = settings;
      const bins = kernels.findBounds(
        column,
        total,
        maxBins,
        minRowsPerBin,
        missingMode,
        keysA,
        keysB,
        distinctRows,
        bounds,
        binRows,
        facts,
      );
      const [smallest, largest] = arena.f64(facts, 2);
      const [missing, values, nans] = arena.i32(facts + 16, 3);
      return {
        bounds: arena.f64(bounds, bins).slice(),
        binRows: arena.i32(binRows, bins).slice(),
        smallest,
        largest,
        missing: missing as 0 | 1 | 2,
        values,
        nans,
      };
    });
  }
}
