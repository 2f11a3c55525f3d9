import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { formatFeatureSet } from '../../src/core/features/set-file.ts';
import { builtInSet } from '../../src/core/features/sets/built-in.ts';
import { readTable } from '../../src/core/tables/read.ts';
import type { ColumnRequest } from '../../src/workers/api.ts';
import { createTurns } from '../../src/workers/turns.ts';
import { newEngine } from '../support/engine.ts';

const engine = newEngine();
const bars = 6225;
let request: ColumnRequest;

beforeAll(async () => {
  const opened = await engine.open({
    name: 'eurusd-1h.csv',
    bytes: new Uint8Array(readFileSync('public/samples/eurusd-1h.csv')),
  });
  if (opened.kind !== 'klines') throw new Error('expected klines');
  const { windows, features } = builtInSet('lite53');
  request = { sha256: opened.klines.sha256, windows, features: features.slice(0, 6) };
});

describe('features as the engine tells of them', () => {
  it('are described by need, statistics, a small picture and the newest values', async () => {
    const described = await engine.describe(request, 50);
    const [, , , , , sma] = described;
    expect(described.map(({ name }) => name)).toEqual(request.features.map(({ name }) => name));
    expect(sma.name).toBe('sma_5');
    expect(sma.needs).toEqual({ lookBack: 4, warmUp: 4, lookAhead: 0, pathDependent: false });
    expect(sma.summary).toMatchObject({ rows: bars, missing: 4 / bars, infinite: 0 });
    expect(sma.thumbnail).toHaveLength(100);
    expect(sma.last).toHaveLength(5);
    expect(sma.summary.max).toBeGreaterThanOrEqual(Math.max(...sma.last));
  });

  it('have at one bar the values that the whole columns have there', async () => {
    const values = await engine.valuesAt(request, 4000);
    const described = await engine.describe(request, 10_000);
    expect([...values]).toEqual(described.map(({ thumbnail }) => thumbnail[4000]));
    expect((await engine.describe(request, 1))[5].last[4]).toBe((await engine.valuesAt(request, bars - 1))[5]);
  });

  it('correlate, each with itself at 1', async () => {
    const matrix = await engine.correlate(request);
    expect(matrix).toHaveLength(36);
    expect(matrix[0]).toBeCloseTo(1, 12);
    expect(matrix[1]).toBe(matrix[6]);
  });

  it('are proven blind, and a label is found to look ahead', async () => {
    expect(await engine.proveFeatures(request, 30)).toMatchObject({ columns: 6, findings: [] });
    const label = { ...request, features: [{ name: 'label', expression: 'Ref($close, -5)' }], allowLookAhead: true };
    const { findings } = await engine.proveFeatures(label, 5);
    expect(findings).toHaveLength(1);
    await expect(engine.proveFeatures({ ...label, allowLookAhead: false }, 5)).rejects.toMatchObject({
      code: 'EXPRESSION_LOOK_AHEAD',
    });
  });

  it.each(['csv', 'parquet', 'arrow'] as const)(
    'are exported as %s, warm-up masked where asked for',
    async (format) => {
      const bytes = await engine.exportFeatures(
        { ...request, windows: 'partial', features: [{ name: 'mean', expression: 'Mean($close, 3)' }] },
        format,
        true,
      );
      const { names, columns } = await readTable(bytes, `features.${format}`);
      expect(names).toEqual(['timestamp', 'mean']);
      expect([...(columns[1] as Float64Array).subarray(0, 3)]).toEqual([NaN, NaN, expect.any(Number)]);
      expect(columns[1]).toHaveLength(bars);
    },
  );

  it('refuse klines that are not open', async () => {
    await expect(engine.correlate({ ...request, sha256: 'none' })).rejects.toMatchObject({ code: 'KLINES_MISSING' });
  });
});

it('a feature set file is recognised by its content', async () => {
  const bytes = new TextEncoder().encode(formatFeatureSet(builtInSet('Alpha158')));
  const opened = await engine.open({ name: 'anything.txt', bytes });
  expect(opened).toMatchObject({ kind: 'feature-set', set: { id: 'Alpha158', hash: builtInSet('Alpha158').hash } });
});

it('turns keep what waits from interleaving, and go on after a failure', async () => {
  const turns = createTurns();
  const steps: string[] = [];
  const slow = turns(async () => {
    steps.push('slow begins');
    await new Promise((resolve) => setTimeout(resolve, 1));
    steps.push('slow ends');
    throw new Error('fails');
  });
  const quick = turns(() => steps.push('quick'));
  await expect(slow).rejects.toThrow('fails');
  await quick;
  expect(steps).toEqual(['slow begins', 'slow ends', 'quick']);
});
