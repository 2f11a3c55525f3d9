import { describe, expect, test } from 'vitest';
import type { Program, Step } from '../../../src/core/kernels/program.ts';
import { createRollingKernels } from '../../../src/core/kernels/rolling.ts';
import { wasmModule } from '../../support/wasm.ts';

const kernels = createRollingKernels(wasmModule('rolling'));

const plain = { window: 0, full: false, parameter: 0, delay: 0, early: false };

/** Slot 0 is the input; slot 1 its mean over 3 rows; slot 2 that plus one. */
const program: Program = {
  slots: [{ history: 3 }, { history: 0 }, { history: 0 }, { history: 0, constant: 1 }],
  steps: [
    {
      ...plain,
      op: 'Moments',
      inputs: [{ slot: 0, back: 0 }],
      window: 3,
      groups: [{ window: 3, level: 0, outputs: [1] }],
    },
    {
      ...plain,
      op: 'Add',
      inputs: [
        { slot: 1, back: 0 },
        { slot: 3, back: 0 },
      ],
      output: 2,
    },
  ],
};

const column = (slot: number) => ({ slot, back: 0 });

describe('a machine', () => {
  test('computes rows of a block, and the next block goes on where it stopped', () => {
    const machine = kernels.load(program, 4, 8);
    machine.rows(column(0), 0, 4).set([3, 6, 9, 12]);
    machine.run(0, 4, 0, 8);
    expect([...machine.rows(column(2), 0, 4)]).toEqual([4, 5.5, 7, 10]);
    machine.carry(4);
    machine.rows(column(0), 0, 4).set([15, 18, 21, 24]);
    machine.run(0, 4, 4, 8);
    expect([...machine.rows(column(2), 0, 4)]).toEqual([13, 16, 19, 22]);
    machine.release();
  });

  test('reads earlier rows by a distance, and one row of several slots at once', () => {
    const machine = kernels.load(program, 4, 4);
    machine.rows(column(0), 0, 4).set([3, 6, 9, 12]);
    expect([...machine.rows({ slot: 0, back: 2 }, 0, 4)]).toEqual([Number.NaN, Number.NaN, 3, 6]);
    machine.run(0, 4, 0, 4);
    const row = new Float64Array(2);
    machine.gather([column(1), { slot: 0, back: 1 }], 3, row);
    expect([...row]).toEqual([9, 9]);
    machine.release();
  });

  test('leaves rows past the last bar missing', () => {
    const machine = kernels.load(program, 4, 2);
    machine.rows(column(0), 0, 4).set([3, 6, 9, 12]);
    machine.run(0, 4, 0, 2);
    expect([...machine.rows(column(2), 0, 4)]).toEqual([4, 5.5, Number.NaN, Number.NaN]);
    machine.release();
  });

  test('goes on elsewhere from what was saved, at any row', () => {
    const first = kernels.load(program, 4, 8);
    first.rows(column(0), 0, 3).set([3, 6, 9]);
    first.run(0, 3, 0, 8);
    const second = kernels.load(program, 2, 8);
    second.restore(first.save(3));
    second.rows(column(0), 0, 2).set([12, 15]);
    second.run(0, 2, 3, 8);
    expect([...second.rows(column(2), 0, 2)]).toEqual([10, 13]);
    first.release();
    second.release();
  });

  test('refuses a state of another shape', () => {
    const machine = kernels.load(program, 4, 4);
    const state = machine.save(0);
    const wrong = { ...state, columns: state.columns.slice(1) };
    expect(() => machine.restore(wrong)).toThrow(expect.objectContaining({ code: 'STREAM_STATE' }));
    machine.release();
  });
});

test('machines that run at the same time do not touch each other', () => {
  const machines = Array.from({ length: 6 }, () => kernels.load(program, 4, 4));
  machines.forEach((machine, i) => machine.rows(column(0), 0, 4).fill(i));
  for (const machine of machines) machine.run(0, 4, 0, 4);
  machines.forEach((machine, i) => expect([...machine.rows(column(2), 0, 4)]).toEqual([i + 1, i + 1, i + 1, i + 1]));
  for (const machine of machines) machine.release();
});

test('a machine released twice is given out once', () => {
  const machine = kernels.load(program, 4, 4);
  machine.release();
  machine.release();
  const one = kernels.load(program, 4, 4);
  const other = kernels.load(program, 4, 4);
  one.rows(column(0), 0, 4).fill(1);
  other.rows(column(0), 0, 4).fill(2);
  expect(one.rows(column(0), 0, 4)[0]).toBe(1);
  one.release();
  other.release();
});

test('more memory than a module can have is refused, and kernels go on', () => {
  const huge: Program = { slots: [{ history: 2 ** 33 }], steps: [] };
  expect(() => kernels.load(huge, 4, 4)).toThrow(expect.objectContaining({ code: 'OUT_OF_MEMORY', kind: 'data' }));
  const steps: Step[] = [];
  expect(kernels.load({ slots: [], steps }, 1, 1).capacity).toBe(1);
});
