import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leakedRows, makeSplits, mergeRanges, pathCount } from '../../../src/core/evaluation/splits.ts';
import type { BarRange, Split, SplitSettings } from '../../../src/core/evaluation/splits.ts';

const rowsOf = (ranges: readonly BarRange[]): number[] =>
  ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));

const settingsArbitrary: fc.Arbitrary<SplitSettings> = fc.oneof(
  fc.record({
    kind: fc.constant('holdout' as const),
    train: fc.double({ min: 0.3, max: 0.6, noNaN: true }),
    // None, or more bars than any purge below takes; one that a purge empties is refused, see there.
    valid: fc.oneof(fc.constant(0), fc.double({ min: 0.05, max: 0.2, noNaN: true })),
    embargo: fc.nat(5),
  }),
  fc.record(
    {
      kind: fc.constant('walk-forward' as const),
      folds: fc.integer({ min: 1, max: 6 }),
      maxTrain: fc.integer({ min: 1, max: 90 }),
      embargo: fc.nat(5),
    },
    { requiredKeys: ['kind', 'folds'] },
  ),
  fc.record({ kind: fc.constant('purged-k-fold' as const), folds: fc.integer({ min: 2, max: 8 }), embargo: fc.nat(5) }),
  fc.record({
    kind: fc.constant('cpcv' as const),
    groups: fc.integer({ min: 3, max: 7 }),
    testGroups: fc.integer({ min: 1, max: 2 }),
    embargo: fc.nat(5),
  }),
);

const everyPart = ({ train, valid, test, purged, embargoed }: Split) => [train, valid, test, purged, embargoed];

describe('makeSplits', () => {
  it('never puts a bar into two parts, nor outside the bars', () => {
    fc.assert(
      fc.property(settingsArbitrary, fc.integer({ min: 200, max: 400 }), fc.nat(8), (settings, bars, horizon) => {
        for (const split of makeSplits(settings, bars, horizon)) {
          const rows = everyPart(split).flatMap(rowsOf);
          expect(new Set(rows).size).toBe(rows.length);
          expect(rows.every((row) => row >= 0 && row < bars)).toBe(true);
          expect(split.train.length).toBeGreaterThan(0);
          expect(split.test.length).toBeGreaterThan(0);
        }
      }),
    );
  });

  it('leaks nothing with the purge it takes by default', () => {
    fc.assert(
      fc.property(settingsArbitrary, fc.integer({ min: 200, max: 400 }), fc.nat(8), (settings, bars, horizon) => {
        for (const split of makeSplits(settings, bars, horizon)) {
          expect(leakedRows(split, horizon)).toBe(0);
          const reach = (row: number, other: number): boolean => Math.abs(row - other) <= horizon;
          const edges = [...split.valid, ...split.test].flatMap(({ start, end }) => [start, end - 1]);
          for (const row of rowsOf(split.train)) expect(edges.some((edge) => reach(row, edge))).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('counts what no purge leaks, row by row', () => {
    fc.assert(
      fc.property(settingsArbitrary, fc.integer({ min: 1, max: 8 }), (settings, horizon) => {
        for (const split of makeSplits({ ...settings, purge: 0, embargo: 0 }, 250, horizon)) {
          const tested = rowsOf([...split.valid, ...split.test]);
          const leaked = rowsOf(split.train).filter((row) => tested.some((other) => Math.abs(row - other) <= horizon));
          expect(leakedRows(split, horizon)).toBe(leaked.length);
          expect(leaked.length).toBeGreaterThan(0);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('holds out by time: train, then valid, then test', () => {
    expect(makeSplits({ kind: 'holdout', train: 0.6, valid: 0.2 }, 100, 5)).toEqual([
      {
        train: [{ start: 0, end: 55 }],
        valid: [{ start: 60, end: 75 }],
        test: [{ start: 80, end: 100 }],
        purged: [
          { start: 55, end: 60 },
          { start: 75, end: 80 },
        ],
        embargoed: [],
      },
    ]);
  });

  // TimeSeriesSplit of scikit-learn on 23 rows: [train from, train to, test from, test to).
  it.each([
    [
      { folds: 3, purge: 2 },
      [
        [0, 6, 8, 13],
        [0, 11, 13, 18],
        [0, 16, 18, 23],
      ],
    ],
    [
      { folds: 4, maxTrain: 5, testSize: 3, purge: 1 },
      [
        [5, 10, 11, 14],
        [8, 13, 14, 17],
        [11, 16, 17, 20],
        [14, 19, 20, 23],
      ],
    ],
  ])('walks forward as scikit-learn does with %j', (settings, expected) => {
    const splits = makeSplits({ kind: 'walk-forward', ...settings }, 23, 1);
    expect(splits.map(({ train, test }) => [train[0].start, train[0].end, test[0].start, test[0].end])).toEqual(
      expected,
    );
  });

  it('tests every bar once over purged folds', () => {
    const splits = makeSplits({ kind: 'purged-k-fold', folds: 4, embargo: 3 }, 103, 2);
    expect(splits.flatMap(({ test }) => rowsOf(test))).toEqual(Array.from({ length: 103 }, (_, i) => i));
    expect(splits[1]).toEqual({
      train: [
        { start: 0, end: 24 },
        { start: 57, end: 103 },
      ],
      valid: [],
      test: [{ start: 26, end: 52 }],
      purged: [
        { start: 24, end: 26 },
        { start: 52, end: 54 },
      ],
      embargoed: [{ start: 54, end: 57 }],
    });
  });

  it('tests every bar as often as there are combinatorial paths', () => {
    const settings = { kind: 'cpcv', groups: 6, testGroups: 2 } as const;
    const splits = makeSplits(settings, 120, 1);
    expect(splits).toHaveLength(15);
    expect(pathCount(settings)).toBe(5);
    const times = new Map<number, number>();
    for (const row of splits.flatMap(({ test }) => rowsOf(test))) times.set(row, (times.get(row) ?? 0) + 1);
    expect(new Set(times.values())).toEqual(new Set([5]));
  });

  it('never shuffles, and says why', () => {
    expect(() => makeSplits({ kind: 'holdout', train: 0.8, shuffle: true }, 100, 1)).toThrowError(
      expect.objectContaining({ code: 'SPLIT_SHUFFLE', hint: expect.stringContaining('Neighbouring bars') }),
    );
  });

  it.each<[SplitSettings, number]>([
    [{ kind: 'holdout', train: 1 }, 100],
    [{ kind: 'holdout', train: 0.7, valid: 0.3 }, 100],
    [{ kind: 'holdout', train: 0.1, purge: 20 }, 100],
    [{ kind: 'holdout', train: 0.5, valid: 0.1, purge: 10 }, 100],
    [{ kind: 'walk-forward', folds: 0 }, 100],
    [{ kind: 'walk-forward', folds: 99 }, 100],
    [{ kind: 'walk-forward', folds: 3, testSize: 40 }, 100],
    [{ kind: 'purged-k-fold', folds: 1 }, 100],
    [{ kind: 'cpcv', groups: 4, testGroups: 4 }, 100],
    [{ kind: 'cpcv', groups: 60, testGroups: 30 }, 100],
    [{ kind: 'holdout', train: 0.5, purge: -1 }, 100],
    [{ kind: 'holdout', train: 0.5, embargo: 0.5 }, 100],
    [{ kind: 'holdout', train: 0.5 }, 1],
    // One bar to validate on, which the purge before the test part takes.
    [{ kind: 'holdout', train: 0.3, valid: 0.0004 }, 253],
  ])('refuses %j on %d bars', (settings, bars) => {
    expect(() => makeSplits(settings, bars, 1)).toThrowError(expect.objectContaining({ code: 'SPLIT' }));
  });
});

it('mergeRanges joins what touches', () => {
  const ranges = [
    { start: 5, end: 7 },
    { start: 0, end: 2 },
    { start: 2, end: 4 },
    { start: 6, end: 9 },
  ];
  expect(mergeRanges(ranges)).toEqual([
    { start: 0, end: 4 },
    { start: 5, end: 9 },
  ]);
});
