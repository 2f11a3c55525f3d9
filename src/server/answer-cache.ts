import { LRUCache } from 'lru-cache';

export interface CacheOptions {
  /** Default 10,000. */
  readonly entries?: number;
  /** Default 64 MiB of keys and texts. */
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
 * Remembers texts by keys that are made of content (hashes of model and request), so that an entry can be old but never
 * wrong. Equal questions under way are computed once; failures are not remembered.
 */
export class AnswerCache {
  readonly #kept: LRUCache<string, string>;
  readonly #pending = new Map<string, Promise<string>>();
  #hits = 0;
  #misses = 0;

  constructor({ entries = 10_000, bytes = 64 * 2 ** 20, maxAgeMs = 3_600_000 }: CacheOptions = {}) {
    this.#kept = new LRUCache({
      max: entries,
      maxSize: bytes,
      ttl: maxAgeMs,
      sizeCalculation: (text, key) => 2 * (text.length + key.length) + 1,
    });
  }

  async getOrCompute(key: string, compute: () => Promise<string>): Promise<string> {
    const kept = this.#kept.get(key);
    if (kept !== undefined) {
      this.#hits++;
      return kept;
    }
    const pending = this.#pending.get(key);
    if (pending !== undefined) {
      this.#hits++;
      return pending;
    }
    this.#misses++;
    const computing = compute();
    this.#pending.set(key, computing);
    try {
      const text = await computing;
      this.#kept.set(key, text);
      return text;
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
