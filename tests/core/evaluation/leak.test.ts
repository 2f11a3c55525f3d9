import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import { ic } from '../../../src/core/evaluation/ic.ts';
import { studySplits } from '../../../src/core/evaluation/leak.ts';
import { makeSplits, type BarRange, type SplitSettings } from '../../../src/core/evaluation/splits.ts';

const horizon = 5;
const bars = 1200;

/** Returns over the next five bars of a random walk: nothing can be known of them, but neighbours share their bars. */
function walkLabels(seed: number): Float64Array {
  const random = createRandom(seed);
  const steps = Float64Array.from({ length: bars + horizon }, () => random.normal());
  return Float64Array.from({ length: bars }, (_, i) =>
    i < bars - horizon ? steps.slice(i + 1, i + 1 + horizon).reduce((sum, step) => sum + step, 0) : Number.NaN,
  );
}

const rowsOf = (ranges: readonly BarRange[]): number[] =>
  ranges.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, i) => start + i));

/** What a model that remembers really scores: each judged row guessed from its nearest training row's label. */
function remembered(label: Float64Array, train: readonly number[], judged: readonly number[]): [number[], number[]] {
  const trained = Uint8Array.from(label, () => 0);
  for (const row of train) trained[row] = 1;
  const rows = judged.filter((row) => label[row] === label[row]);
  const guesses = rows.map((row) => {
    for (let d = 1; d < horizon; d++) {
      const near = trained[row - d] ? row - d : trained[row + d] ? row + d : -1;
      if (near >= 0 && label[near] === label[near]) return ((horizon - d) / horizon) * label[near];
    }
    return 0;
  });
  return [guesses, rows.map((row) => label[row])];
}

function rememberedIc(settings: SplitSettings, label: Float64Array): number {
  const parts = makeSplits(settings, bars, horizon).map(({ train, valid, test }) =>
    remembered(label, rowsOf(train), rowsOf([...valid, ...test])),
  );
  const [guesses, answers] = [0, 1].map((side) => Float64Array.from(parts.flatMap((part) => part[side])));
  return ic(guesses, answers);
}

const everyKind: readonly SplitSettings[] = [
  { kind: 'holdout', train: 0.6, valid: 0.2 },
  { kind: 'walk-forward', folds: 6 },
  { kind: 'walk-forward', folds: 6, maxTrain: 200 },
  { kind: 'purged-k-fold', folds: 6 },
  { kind: 'cpcv', groups: 6, testGroups: 2 },
];
const seeds = Array.from({ length: 40 }, (_, seed) => seed);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the leak of a split', () => {
  it.each(everyKind)('is none as $kind by default', (settings) => {
    const { splits, asked } = studySplits(settings, horizon, walkLabels(1));
    expect(splits).toEqual(makeSplits(settings, bars, horizon));
    expect(asked).toEqual({ rows: 0, ic: 0 });
  });

  it.each(everyKind)('without a purge is what remembering scores on average, as $kind', (settings) => {
    const unpurged = { ...settings, purge: 0, embargo: 0 };
    const scored = mean(seeds.map((seed) => rememberedIc(unpurged, walkLabels(seed))));
    const leaks = seeds.map((seed) => studySplits(settings, horizon, walkLabels(seed)).unpurged);
    expect(leaks[0].rows).toBeGreaterThan(0);
    expect(leaks[0].ic).toBeGreaterThan(0.02);
    // Forty random walks of 1,200 bars: the mean IC has a standard error below 0.01.
    expect(Math.abs(mean(leaks.map((leak) => leak.ic)) - scored)).toBeLessThan(0.015);
    expect(studySplits(unpurged, horizon, walkLabels(1)).asked).toEqual(leaks[1]);
  });

  it('of shuffled rows is what remembering scores on rows drawn at random: most of the answer', () => {
    const random = createRandom(3);
    const scored = seeds.slice(0, 10).map((seed) => {
      const [train, judged]: [number[], number[]] = [[], []];
      for (let row = 0; row < bars; row++) (random.next() < 0.8 ? train : judged).push(row);
      const [guesses, answers] = remembered(walkLabels(seed), train, judged);
      return ic(Float64Array.from(guesses), Float64Array.from(answers));
    });
    const { shuffledIc } = studySplits({ kind: 'purged-k-fold', folds: 5 }, horizon, walkLabels(1));
    expect(shuffledIc).toBeGreaterThan(0.7);
    expect(Math.abs(shuffledIc - mean(scored))).toBeLessThan(0.03);
  });

  it('grows as the purge shrinks', () => {
    const ics = [5, 4, 3, 2, 1, 0].map(
      (purge) => studySplits({ kind: 'purged-k-fold', folds: 10, purge }, horizon, walkLabels(1)).asked.ic,
    );
    for (const [i, value] of ics.slice(1).entries()) expect(value).toBeGreaterThan(ics[i]);
  });

  it('is next to nothing for labels that share no return, and 0 where nothing is known', () => {
    const random = createRandom(2);
    const apart = Float64Array.from({ length: bars }, () => random.normal());
    const settings = { kind: 'holdout', train: 0.6, purge: 0 } as const;
    expect(studySplits(settings, 1, apart).asked.ic).toBeLessThan(0.005);
    const empty = new Float64Array(bars).fill(Number.NaN);
    expect(studySplits(settings, horizon, empty)).toMatchObject({ asked: { ic: 0 }, shuffledIc: 0 });
  });
});
