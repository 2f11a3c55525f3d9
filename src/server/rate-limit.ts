import { LRUCache } from 'lru-cache';

export interface RateSettings {
  /** Requests a second that a caller may make in the long run; 0 for no limit. */
  readonly perSecond: number;
  /** Requests that a caller may make at once. */
  readonly burst: number;
}

/** What a caller is told: whether he may, how much is left, and how long to wait for the next. */
export interface Allowance {
  readonly allowed: boolean;
  readonly left: number;
  readonly waitSeconds: number;
}

/** Callers remembered at most; the one heard of longest ago starts afresh. */
const mostCallers = 10_000;

/** A token bucket a caller. */
export class RateLimit {
  readonly #settings: RateSettings;
  readonly #now: () => number;
  readonly #buckets = new LRUCache<string, { left: number; at: number }>({ max: mostCallers });

  /** `now` gives milliseconds that only grow. */
  constructor(settings: RateSettings, now: () => number = () => performance.now()) {
    this.#settings = settings;
    this.#now = now;
  }

  take(caller: string): Allowance {
    const { perSecond, burst } = this.#settings;
    const now = this.#now();
    const bucket = this.#buckets.get(caller) ?? { left: burst, at: now };
    const left = Math.min(burst, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    const allowed = left >= 1;
    const after = allowed ? left - 1 : left;
    this.#buckets.set(caller, { left: after, at: now });
    return { allowed, left: Math.floor(after), waitSeconds: after >= 1 ? 0 : (1 - after) / perSecond };
  }

  /** RateLimit fields of an answer (draft-ietf-httpapi-ratelimit-headers). */
  headers({ left, waitSeconds, allowed }: Allowance): Record<string, string> {
    const { perSecond, burst } = this.#settings;
    const wait = Math.max(1, Math.ceil(waitSeconds));
    return {
      'RateLimit-Policy': `"default";q=${burst};w=${Math.ceil(burst / perSecond)}`,
      RateLimit: `"default";r=${left};t=${left > 0 ? 0 : wait}`,
      ...(allowed ? {} : { 'Retry-After': String(wait) }),
    };
  }
}
