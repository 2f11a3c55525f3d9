import { LRUCache } from 'lru-cache';

export interface CacheOptions<Value> {
  /** Bytes of a value, in about. */
  readonly sizeOf: (value: Value) => number;
  /** Milliseconds that only grow; the core has no clock of its own. */
  readonly now: () => number;
  /** Most entries; default 10,000. */
  readonly entries?: number;
  /** Most bytes of keys and values; default 64 MiB. */
  readonly bytes?: number;
  /** Default one hour. */
  readonly maxAgeMs?: number;
}

export interface CacheStats {
  readonly hits: number;
  readonly misses: number;
  /** Hits by all questions; 0 before the first. */
  readonly rate: number;
  readonly entries: number;
  readonly bytes: number;
}

/**
 * Remembers values by keys that are made of content (hashes of what a value was computed from), so that an entry can be
 * old but never wrong. Equal questions under way are computed once; failures are not remembered. What was used longest
 * ago goes first.
 */
export class ContentCache<Value extends object | string> {
  readonly #kept: LRUCache<string, Value>;
  readonly #pending = new Map<string, Promise<Value>>();
  #hits = 0;
  #misses = 0;

  constructor({ sizeOf, now, entries = 10_000, bytes = 64 * 2 ** 20, maxAgeMs = 3_600_000 }: CacheOptions<Value>) {
    this.#kept = new LRUCache({
      max: entries,
      maxSize: bytes,
      ttl: maxAgeMs,
      ttlResolution: 0,
      perf: { now },
      sizeCalculation: (value, key) => sizeOf(value) + 2 * key.length + 1,
    });
  }

  async getOrCompute(key: string, compute: () => Value | Promise<Value>): Promise<Value> {
    const known = this.#kept.get(key) ?? this.#pending.get(key);
    if (known !== undefined) {
      this.#hits++;
      return known;
    }
    this.#misses++;
    const computing = Promise.resolve().then(compute);
    this.#pending.set(key, computing);
    try {
      const value = await computing;
      this.#kept.set(key, value);
      return value;
    } finally {
      this.#pending.delete(key);
    }
  }

  stats(): CacheStats {
    const asked = this.#hits + this.#misses;
    return {
      hits: this.#hits,
      misses: this.#misses,
      rate: asked === 0 ? 0 : this.#hits / asked,
      entries: this.#kept.size,
      bytes: this.#kept.calculatedSize,
    };
  }

  clear(): void {
    this.#kept.clear();
  }
}
