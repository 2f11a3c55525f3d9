import { describe, expect, it } from 'vitest';
import { createRunCache } from '../../../src/core/research/cache.ts';
import { walk } from './fake.ts';

describe('a run cache', () => {
  it('forgets the scores used longest ago when they take too much', () => {
    const cache = createRunCache(3 * 80);
    for (const key of ['a', 'b', 'c']) cache.keepScores(key, new Float64Array(10));
    expect(cache.scores('a')).toHaveLength(10);
    cache.keepScores('d', new Float64Array(10));
    expect(['a', 'b', 'c', 'd'].map((key) => cache.scores(key) !== undefined)).toEqual([true, false, true, true]);
  });

  it('keeps the newest scores whatever they take, and counts replaced ones once', () => {
    const cache = createRunCache(100);
    cache.keepScores('large', new Float64Array(1000));
    expect(cache.scores('large')).toHaveLength(1000);
    const small = createRunCache(170);
    for (let i = 0; i < 9; i++) small.keepScores('same', new Float64Array(10));
    small.keepScores('other', new Float64Array(10));
    expect(small.scores('same')).toBeDefined();
  });

  it('hashes the same klines once', async () => {
    const cache = createRunCache();
    const klines = walk(10);
    const first = cache.klinesDigest(klines);
    expect(cache.klinesDigest(klines)).toBe(first);
    expect(await cache.klinesDigest(walk(10))).toBe(await first);
  });

  it('computes what belongs to an object once a key, and forgets the oldest of many', () => {
    const cache = createRunCache();
    const owner = {};
    let computed = 0;
    const ask = (key: string): number => cache.memo(owner, key, () => ++computed);
    expect([ask('a'), ask('a'), ask('b')]).toEqual([1, 1, 2]);
    for (let i = 0; i < 16; i++) ask(`${i}`);
    expect(ask('a')).toBe(19);
  });
});
