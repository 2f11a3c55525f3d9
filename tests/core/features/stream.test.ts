import { describe, expect, test } from 'vitest';
import { computeColumns } from '../../../src/core/features/compute.ts';
import { compilePlan } from '../../../src/core/features/planner.ts';
import { createStream } from '../../../src/core/features/stream.ts';
import type { StreamState } from '../../../src/core/features/stream-state.ts';
import { barOf, firstDifference, rollingKernels } from '../../support/features.ts';
import { madeUpKlines } from '../../support/series.ts';

const planOf = (...expressions: string[]) =>
  compilePlan(
    expressions.map((expression) => ({ name: expression, expression })),
    { windows: 'partial' },
  );
const plan = planOf('Std($close, 20)', 'EMA($close, 12)', '$trades');
const klines = madeUpKlines({ seed: 21, bars: 50 });

test('every row is a fresh array unless one is handed in', () => {
  const stream = createStream(rollingKernels, plan);
  const first = stream.push(barOf(klines, 0));
  const second = stream.push(barOf(klines, 1));
  expect(first).not.toBe(second);
  expect(first[2]).toBe(klines.trades![0]);
  const target = new Float64Array(3);
  expect(stream.push(barOf(klines, 2), target)).toBe(target);
  expect(stream.bars).toBe(3);
});

test('order statistics over all bars so far keep their bits past the room they start with', () => {
  const long = madeUpKlines({ seed: 22, bars: 3000, missing: 0.05 });
  const growing = planOf('Quantile($close, 0, 0.3)', 'Rank($close, 0)', 'Mad($close, 0)', 'Mean($close, 3)');
  const whole = computeColumns(rollingKernels, growing, long);
  const stream = createStream(rollingKernels, growing);
  const rows = Array.from(long.close, (_, bar) => stream.push(barOf(long, bar)));
  whole.forEach((column, i) => {
    expect(
      firstDifference(
        Float64Array.from(rows, (row) => row[i]),
        column,
      ),
    ).toBeUndefined();
  });
  const saved = createStream(rollingKernels, growing);
  saved.restore(JSON.parse(JSON.stringify(stream.save())) as StreamState);
  expect(saved.push(barOf(long, 7))).toEqual(stream.push(barOf(long, 7)));
});

test('a bar without a field that is read is refused, and the stream goes on as if it had not come', () => {
  const stream = createStream(rollingKernels, plan);
  stream.push(barOf(klines, 0));
  const bar = { ...barOf(klines, 1), trades: undefined };
  expect(() => stream.push(bar)).toThrow(expect.objectContaining({ code: 'FIELD_MISSING', kind: 'data' }));
  expect(stream.bars).toBe(1);
  const row = stream.push(barOf(klines, 1));
  expect([...row]).toEqual(computeColumns(rollingKernels, plan, klines).map((column) => column[1]));
});

describe('refusals', () => {
  test('a plan that looks ahead cannot be streamed', () => {
    const label = compilePlan([{ name: 'l', expression: 'Ref($close, -2)' }], {
      windows: 'full',
      allowLookAhead: true,
    });
    const attempt = () => createStream(rollingKernels, label);
    expect(attempt).toThrow(expect.objectContaining({ code: 'STREAM_LOOK_AHEAD', kind: 'usage' }));
  });

  test('a closed stream takes no bar', () => {
    const stream = createStream(rollingKernels, plan);
    stream.close();
    stream.close();
    const attempt = () => stream.push(barOf(klines, 0));
    expect(attempt).toThrow(expect.objectContaining({ code: 'STREAM_CLOSED', kind: 'usage' }));
  });

  const stream = createStream(rollingKernels, plan);
  stream.prime(klines);
  const state = stream.save();

  test('a state of other columns is refused', () => {
    const other = createStream(rollingKernels, planOf('Std($close, 21)'));
    expect(() => other.restore(state)).toThrow(expect.objectContaining({ code: 'STREAM_PLAN', kind: 'data' }));
  });

  const damaged: [string, unknown][] = [
    ['nothing', undefined],
    ['another object', { bars: 3 }],
    ['one without bars', { ...state, bars: 'many' }],
    ['one with a column cut short', { ...state, columns: state.columns.map((text) => text.slice(0, 9)) }],
    ['one with a column too few', { ...state, columns: state.columns.slice(1) }],
    ['one with letters that are not base64url', { ...state, state: '***' }],
    ['one with columns that are not text', { ...state, columns: [1, 2] }],
  ];
  test.each(damaged)('a state that is %s is refused and the stream keeps its own', (_, broken) => {
    const kept = createStream(rollingKernels, plan);
    kept.restore(state);
    const attempt = () => kept.restore(broken as StreamState);
    expect(attempt).toThrow(expect.objectContaining({ code: 'STREAM_STATE', kind: 'data' }));
    expect(kept.bars).toBe(50);
    expect(kept.push(barOf(klines, 3))[2]).toBe(klines.trades![3]);
  });
});
