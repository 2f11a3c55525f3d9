import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contains, splitRegions, unionOf } from '../../../src/app/charts/split.ts';

describe('unionOf', () => {
  it('joins what overlaps or touches and drops what is empty', () => {
    const ranges = [
      { start: 5, end: 9 },
      { start: 0, end: 3 },
      { start: 3, end: 5 },
      { start: 20, end: 20 },
      { start: 12, end: 14 },
    ];
    expect(unionOf(ranges)).toEqual([
      { start: 0, end: 9 },
      { start: 12, end: 14 },
    ]);
  });
});

describe('splitRegions', () => {
  it('parts train, purge, validation and the rest as the models have seen them', () => {
    const trees = [
      { start: 0, end: 60 },
      { start: 64, end: 80 },
    ];
    const net = [{ start: 0, end: 60 }];
    const purged = [
      { start: 60, end: 64 },
      { start: 80, end: 84 },
    ];
    expect(splitRegions(100, 10, [trees, net], purged)).toEqual([
      { start: 0, end: 10, kind: 'warm-up' },
      { start: 10, end: 60, kind: 'in-sample' },
      { start: 60, end: 64, kind: 'purged' },
      { start: 64, end: 80, kind: 'in-sample' },
      { start: 80, end: 84, kind: 'purged' },
      { start: 84, end: 100, kind: 'out-of-sample' },
    ]);
  });

  it('is one region where nothing is known, and none where there are no bars', () => {
    expect(splitRegions(7, 0, [])).toEqual([{ start: 0, end: 7, kind: 'out-of-sample' }]);
    expect(splitRegions(0, 0, [])).toEqual([]);
  });

  it('covers every bar exactly once, and never calls a bar unseen that a model has seen', () => {
    const ranges = fc.array(
      fc.tuple(fc.nat(120), fc.nat(40)).map(([start, length]) => ({ start, end: start + length })),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(120), ranges, ranges, (bars, warmUp, seen, purged) => {
        const regions = splitRegions(bars, warmUp, [seen], purged);
        expect(regions[0].start).toBe(0);
        expect(regions.at(-1)?.end).toBe(bars);
        regions.slice(1).forEach(({ start }, index) => expect(start).toBe(regions[index].end));
        for (const { start, end, kind } of regions) {
          for (let bar = start; bar < end; bar++) {
            if (kind === 'out-of-sample') expect(contains(seen, bar)).toBe(false);
          }
        }
      }),
    );
  });
});
