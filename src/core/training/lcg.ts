/**
 * LightGBM's random generator: a 32-bit linear congruential one. Every random choice of a training comes from a stream
 * of its own, so the order of draws within a stream is part of the result.
 */
export class Lcg {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  #next(): number {
    this.#state = (Math.imul(214013, this.#state) + 2531011) >>> 0;
    return this.#state;
  }

  /** Uniform integer of 15 bits. */
  int16(): number {
    return (this.#next() >>> 16) & 0x7fff;
  }

  /** Uniform integer of 31 bits. */
  int32(): number {
    return this.#next() & 0x7fffffff;
  }

  /** Integer in `[low, high)` from 15 bits. */
  nextShort(low: number, high: number): number {
    return (this.int16() % (high - low)) + low;
  }

  /** Integer in `[low, high)` from 31 bits. */
  nextInt(low: number, high: number): number {
    return (this.int32() % (high - low)) + low;
  }

  /** One of 32768 steps of `[0, 1)`. */
  nextFloat(): number {
    return this.int16() / 32768;
  }

  /** `count` distinct integers of `[0, size)` in ascending order; all of them cost no draw. */
  sample(size: number, count: number): Uint32Array {
    if (count > size || count <= 0) return new Uint32Array(0);
    if (count === size) return new Uint32Array(size).map((_, i) => i);
    return count > 1 && count > size / Math.log2(count) ? this.#walk(size, count) : this.#floyd(size, count);
  }

  /** Selection sampling: one draw for each candidate. */
  #walk(size: number, count: number): Uint32Array {
    const taken = new Uint32Array(count);
    let n = 0;
    for (let i = 0; i < size; i++) {
      if (this.nextFloat() < (count - n) / (size - i)) taken[n++] = i;
    }
    // The last candidates have probability one, so the sample is never short.
    return taken.subarray(0, n);
  }

  /** Floyd's method: one draw for each element of the sample. */
  #floyd(size: number, count: number): Uint32Array {
    const taken = new Set<number>();
    for (let last = size - count; last < size; last++) {
      const drawn = this.nextInt(0, last + 1);
      taken.add(taken.has(drawn) ? last : drawn);
    }
    return Uint32Array.from(taken).sort();
  }
}
