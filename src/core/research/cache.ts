import { fingerprintKlines } from '../klines/fingerprint.ts';
import type { Klines } from '../klines/klines.ts';

/**
 * What a run keeps for the next one: raw scores by (klines, feature set, model) and digests of feature columns by
 * (klines, feature set, name). Changed weights, thresholds or methods then recompute signals and votes alone.
 */
export interface RunCache {
  /** Fingerprint of klines, kept as long as the object itself. */
  klinesDigest(klines: Klines): Promise<string>;
  scores(key: string): Float64Array | undefined;
  keepScores(key: string, scores: Float64Array): void;
  digest(key: string): string | undefined;
  keepDigest(key: string, digest: string): void;
  /** What was computed of an object (scores, klines) under a key, kept as long as the object itself. */
  memo<Value>(owner: object, key: string, compute: () => Value): Value;
}

/** A cache that forgets the scores used longest ago once they take more than `limitBytes`. */
export function createRunCache(limitBytes = 256 * 1024 * 1024): RunCache {
  const scores = new Map<string, Float64Array>();
  const digests = new Map<string, string>();
  const klinesDigests = new WeakMap<Klines, Promise<string>>();
  const memos = new WeakMap<object, Map<string, unknown>>();
  let bytes = 0;
  return {
    klinesDigest: (klines) => {
      const digest = klinesDigests.get(klines) ?? fingerprintKlines(klines);
      klinesDigests.set(klines, digest);
      return digest;
    },
    scores: (key) => {
      const found = scores.get(key);
      if (found !== undefined) {
        // A Map iterates in the order of insertion: moving the entry to the end marks it as used.
        scores.delete(key);
        scores.set(key, found);
      }
      return found;
    },
    keepScores: (key, values) => {
      bytes += values.byteLength - (scores.get(key)?.byteLength ?? 0);
      scores.delete(key);
      scores.set(key, values);
      for (const [oldest, held] of scores) {
        if (bytes <= limitBytes || oldest === key) break;
        scores.delete(oldest);
        bytes -= held.byteLength;
      }
    },
    memo: <Value>(owner: object, key: string, compute: () => Value): Value => {
      const own = memos.get(owner) ?? new Map<string, unknown>();
      memos.set(owner, own);
      if (!own.has(key)) {
        // Settings that were tried long ago need not be remembered.
        if (own.size >= 16) own.delete(own.keys().next().value as string);
        own.set(key, compute());
      }
      return own.get(key) as Value;
    },
    digest: (key) => digests.get(key),
    keepDigest: (key, digest) => {
      if (digests.size >= 100_000) digests.clear();
      digests.set(key, digest);
    },
  };
}
