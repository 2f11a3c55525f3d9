import type { Gradients } from '../../kernels/training-scores.ts';
import { Lcg } from '../lcg.ts';

/** The rows a tree is grown on, and those that only receive its predictions; both ascending. */
export interface Bag {
  readonly inside: Uint32Array;
  readonly outside: Uint32Array;
}

/** Chooses the rows of each iteration. */
export interface RowSampler {
  /** The bag of an iteration, or undefined where it is all rows. May rescale gradients and hessians. */
  next(iteration: number, gradients: Gradients): Bag | undefined;
}

/** Rows that share a random stream. */
const BLOCK = 1024;

/** One stream for each 1024 rows, living through the whole training. */
export class RowStreams {
  readonly #streams: readonly Lcg[];

  constructor(rows: number, seed: number) {
    this.#streams = Array.from({ length: Math.ceil(rows / BLOCK) }, (_, block) => new Lcg(seed + block));
  }

  /** The next draw of the stream that `row` belongs to. */
  nextFloat(row: number): number {
    return this.#streams[Math.floor(row / BLOCK)].nextFloat();
  }
}

/** Splits row numbers into two growing lists. */
export class BagBuilder {
  readonly #inside: Uint32Array;
  readonly #outside: Uint32Array;
  insideCount = 0;
  #outsideCount = 0;

  constructor(rows: number) {
    this.#inside = new Uint32Array(rows);
    this.#outside = new Uint32Array(rows);
  }

  add(row: number, inside: boolean): void {
    if (inside) this.#inside[this.insideCount++] = row;
    else this.#outside[this.#outsideCount++] = row;
  }

  finish(): Bag {
    return {
      inside: this.#inside.subarray(0, this.insideCount),
      outside: this.#outside.subarray(0, this.#outsideCount),
    };
  }
}
