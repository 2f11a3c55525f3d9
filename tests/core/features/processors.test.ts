import { describe, expect, test } from 'vitest';
import { applyProcessors } from '../../../src/core/features/processors/apply.ts';
import { fitProcessors } from '../../../src/core/features/processors/fit.ts';
import type { Processor } from '../../../src/core/features/processors/processor.ts';
import type { Samples } from '../../../src/core/features/processors/samples.ts';
import { fittedProcessorSchema, processorSchema } from '../../../src/core/features/processors/schema.ts';
import { goldenJson } from '../../support/golden.ts';

type Columns = Readonly<Record<'x' | 'y' | 'flat' | 'label', readonly (number | null)[]>>;
type Golden = Readonly<Record<string, Columns>> & {
  readonly times: readonly number[];
  readonly fit: { readonly from: number; readonly to: number };
  readonly robust: { readonly center: readonly number[]; readonly scale: readonly number[] };
};

// pyqlib 0.9.7's own processors on float64 frames; how it was made stands in the file.
const golden = goldenJson<Golden>('features/processors.json');
const column = (values: readonly (number | null)[]): Float64Array =>
  Float64Array.from(values, (value) => value ?? Number.NaN);

const input: Samples = {
  rows: golden.times.length,
  times: Float64Array.from(golden.times),
  names: ['x', 'y', 'flat'],
  columns: [golden.input.x, golden.input.y, golden.input.flat].map(column),
  label: column(golden.input.label),
};

/** Same places of NaN; values within 1e-12 absolute and relative (other orders of addition). */
function expectClose(got: Float64Array, want: readonly (number | null)[]): void {
  expect(got.length).toBe(want.length);
  want.forEach((value, row) => {
    if (value === null) expect([row, got[row]]).toEqual([row, Number.NaN]);
    else expect(Math.abs(got[row] - value), `row ${row}`).toBeLessThanOrEqual(1e-12 * (1 + Math.abs(value)));
  });
}

const run = (processors: readonly Processor[], samples = input): Samples =>
  applyProcessors(fitProcessors(processors, samples, golden.fit), samples, 'training').samples;

describe("values are Qlib's", () => {
  test.each<[string, Processor]>([
    ['RobustZScoreNorm', { kind: 'RobustZScoreNorm' }],
    ['RobustZScoreNorm unclipped', { kind: 'RobustZScoreNorm', clip: false }],
    ['CSRankNorm', { kind: 'CSRankNorm' }],
    ['CSZScoreNorm', { kind: 'CSZScoreNorm' }],
    ['CSZScoreNorm robust', { kind: 'CSZScoreNorm', method: 'robust' }],
    ['CSRankNorm label', { kind: 'CSRankNorm', on: 'label' }],
    ['Fillna', { kind: 'Fillna' }],
    ['DropnaLabel', { kind: 'DropnaLabel' }],
  ])('%s', (name, processor) => {
    const want = golden[name];
    const { columns, label } = run([processor]);
    [want.x, want.y, want.flat].forEach((values, index) => expectClose(columns[index], values));
    expectClose(label!, want.label);
  });

  test('rows may come in any order', () => {
    const order = Array.from({ length: input.rows }, (_, row) => (row * 7) % input.rows);
    const shuffle = (values: Float64Array): Float64Array => Float64Array.from(order, (row) => values[row]);
    const shuffled = run([{ kind: 'CSRankNorm' }], {
      ...input,
      times: shuffle(input.times),
      columns: input.columns.map(shuffle),
    });
    expect(shuffled.columns).toEqual(run([{ kind: 'CSRankNorm' }]).columns.map(shuffle));
  });
});

describe('fitting', () => {
  test('keeps center and scale of each column, as plain JSON', () => {
    const [fitted] = fitProcessors([{ kind: 'RobustZScoreNorm' }], input, golden.fit);
    expect(JSON.parse(JSON.stringify(fitted))).toEqual(fitted);
    expect(fitted).toMatchObject({
      fitted: {
        ...golden.fit,
        rows: 40,
        columns: ['x', 'y', 'flat'].map((name, index) => ({
          name,
          center: golden.robust.center[index],
          scale: expect.closeTo(golden.robust.scale[index], 14),
        })),
      },
    });
  });

  test('sees nothing of the rows outside its range', () => {
    const inside = (row: number): boolean => input.times[row] >= golden.fit.from && input.times[row] <= golden.fit.to;
    const spoilt = {
      ...input,
      columns: input.columns.map((values) => values.map((value, row) => (inside(row) ? value : 1e9 * (row + 1)))),
    };
    const processors: Processor[] = [{ kind: 'Fillna', value: 1 }, { kind: 'RobustZScoreNorm' }];
    expect(fitProcessors(processors, spoilt, golden.fit)).toEqual(fitProcessors(processors, input, golden.fit));
  });

  test('follows the steps before it', () => {
    const [, robust] = fitProcessors([{ kind: 'CSRankNorm' }, { kind: 'RobustZScoreNorm' }], input, golden.fit);
    const direct = fitProcessors([{ kind: 'RobustZScoreNorm' }], run([{ kind: 'CSRankNorm' }]), golden.fit);
    expect(robust).toEqual(direct[0]);
  });

  test('a column with nothing to learn from stays NaN', () => {
    const empty = { ...input, columns: input.columns.map((values) => values.map(() => Number.NaN)) };
    const fitted = fitProcessors([{ kind: 'RobustZScoreNorm' }], empty, golden.fit);
    expect(fitted[0]).toMatchObject({ fitted: { columns: [{ center: null, scale: null }, {}, {}] } });
    expect(applyProcessors(fitted, input, 'training').samples.columns[0].every(Number.isNaN)).toBe(true);
  });

  test('on no rows is refused', () => {
    expect(() => fitProcessors([], input, { from: 0, to: 1 })).toThrow(
      expect.objectContaining({ code: 'PROCESSOR_FIT_RANGE' }),
    );
  });
});

describe('applying', () => {
  const processors: Processor[] = [
    { kind: 'DropnaLabel' },
    { kind: 'CSRankNorm', on: 'label' },
    { kind: 'RobustZScoreNorm' },
    { kind: 'Fillna' },
  ];
  const fitted = fitProcessors(processors, input, golden.fit);

  test('for training drops rows without a label, and counts them', () => {
    const { samples, dropped } = applyProcessors(fitted, input, 'training');
    expect([samples.rows, dropped]).toEqual([57, 3]);
  });

  test('for prediction keeps every row and needs no label', () => {
    const unlabelled: Samples = { ...input, label: undefined };
    const { samples, dropped } = applyProcessors(fitted, unlabelled, 'prediction');
    expect([samples.rows, dropped]).toEqual([60, 0]);
    expect(samples.columns.every((values) => !values.some(Number.isNaN))).toBe(true);
  });

  test('leaves what it was given unchanged', () => {
    const before = structuredClone(input);
    applyProcessors(fitted, input, 'training');
    expect(input).toEqual(before);
  });

  test('to a column it was not fitted on is refused', () => {
    expect(() => applyProcessors(fitted, { ...input, names: ['x', 'y', 'z'] }, 'prediction')).toThrow(
      expect.objectContaining({ code: 'PROCESSOR_COLUMN', where: { column: 'z' } }),
    );
  });

  test('a rank across symbols is refused where each time has one row', () => {
    const single = { ...input, times: input.times.map((_, row) => row) };
    const ranks = fitProcessors([], single, { from: 0, to: 100 });
    expect(() => applyProcessors([...ranks, { kind: 'CSRankNorm' }], single, 'prediction')).toThrow(
      expect.objectContaining({ kind: 'usage', code: 'PROCESSOR_PANEL' }),
    );
  });
});

describe('in documents', () => {
  test('processors are read strictly', () => {
    expect(processorSchema.safeParse({ kind: 'Fillna', value: 0 }).success).toBe(true);
    expect(processorSchema.safeParse({ kind: 'Fillna', fill: 0 }).success).toBe(false);
    expect(processorSchema.safeParse({ kind: 'MinMaxNorm' }).success).toBe(false);
  });

  test('fitted ones survive being stored', () => {
    const fitted = fitProcessors([{ kind: 'DropnaLabel' }, { kind: 'RobustZScoreNorm' }], input, golden.fit);
    for (const one of fitted) {
      const read = fittedProcessorSchema.safeParse(JSON.parse(JSON.stringify(one)));
      expect(read.data).toEqual(one);
    }
  });
});
