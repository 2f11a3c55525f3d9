import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentCache } from '../../../src/core/base/content-cache.ts';
import type { CacheOptions } from '../../../src/core/base/content-cache.ts';

const cacheOf = (options: Partial<CacheOptions<string>> = {}) =>
  new ContentCache<string>({ sizeOf: (text) => 2 * text.length, now: () => 1, ...options });

describe('ContentCache', () => {
  it('computes equal questions under way once, and counts hits and misses', async () => {
    const cache = cacheOf();
    let computed = 0;
    const compute = async (): Promise<string> => `answer ${++computed}`;
    const both = await Promise.all([cache.getOrCompute('a', compute), cache.getOrCompute('a', compute)]);
    expect([...both, await cache.getOrCompute('a', compute)]).toEqual(['answer 1', 'answer 1', 'answer 1']);
    expect(cache.stats()).toMatchObject({ hits: 2, misses: 1, rate: 2 / 3, entries: 1 });
  });

  it('keeps no failure, and no more entries and bytes than it may', async () => {
    const cache = cacheOf({ entries: 3, bytes: 100 });
    const failing = cache.getOrCompute('a', () => {
      throw new Error('once');
    });
    await expect(failing).rejects.toThrow('once');
    expect(await cache.getOrCompute('a', () => 'fine')).toBe('fine');
    for (const key of ['b', 'c', 'd']) await cache.getOrCompute(key, async () => 'x');
    expect(cache.stats().entries).toBe(3);
    expect(await cache.getOrCompute('e', async () => 'x'.repeat(200))).toHaveLength(200);
    expect(cache.stats().bytes).toBeLessThanOrEqual(100);
  });

  it('forgets what is older than it may be', async () => {
    let time = 1;
    const cache = cacheOf({ maxAgeMs: 1000, now: () => time });
    await cache.getOrCompute('a', () => 'old');
    time += 999;
    expect(await cache.getOrCompute('a', () => 'new')).toBe('old');
    time += 2;
    expect(await cache.getOrCompute('a', () => 'new')).toBe('new');
  });

  it('answers any order of questions, ages and clearings as without a cache', async () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ key: fc.integer({ min: 0, max: 20 }) }) },
      fc.record({ wait: fc.integer({ min: 0, max: 50 }) }),
      fc.constant('clear' as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let time = 1;
        const cache = cacheOf({ entries: 5, bytes: 200, maxAgeMs: 20, now: () => time });
        for (const taken of steps) {
          if (taken === 'clear') cache.clear();
          else if ('wait' in taken) time += taken.wait;
          else {
            const truth = 'v'.repeat(taken.key);
            expect(await cache.getOrCompute(`key ${taken.key}`, () => truth)).toBe(truth);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});
