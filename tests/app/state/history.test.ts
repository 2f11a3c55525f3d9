import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { record, redo, seal, startHistory, undo, type History } from '../../../src/app/state/history.ts';

const steps = (values: readonly number[]): History<number> =>
  values.reduce((history, value) => record(history, value), startHistory(0));

describe('history', () => {
  it('undoes and redoes in the order of the steps', () => {
    const history = steps([1, 2, 3]);
    expect(undo(undo(history)).present).toBe(1);
    expect(redo(undo(undo(history))).present).toBe(2);
  });
  it('stays where it is at both ends', () => {
    const start = startHistory(0);
    expect(undo(start)).toBe(start);
    expect(redo(start)).toBe(start);
  });
  it('forgets what was undone when something new is done', () => {
    expect(redo(record(undo(steps([1, 2])), 9)).present).toBe(9);
  });
  it('counts edits with one key as one step, until the run is sealed', () => {
    let history = startHistory(0);
    for (const value of [1, 2, 3]) history = record(history, value, 'weight');
    expect(history.past).toEqual([0]);
    history = record(seal(history), 4, 'weight');
    expect(history.past).toEqual([0, 3]);
  });
  it('takes no step for the value it has', () => {
    const history = steps([1]);
    expect(record(history, 1)).toBe(history);
  });
  it('keeps at most two hundred steps', () => {
    expect(steps(Array.from({ length: 500 }, (_, i) => i + 1)).past).toHaveLength(200);
  });
  it('comes back to every value it had, for any run of steps', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1 }), { maxLength: 50 }), (values) => {
        let history = steps(values);
        for (const value of [0, ...values].slice(0, -1).reverse()) {
          history = undo(history);
          expect(history.present).toBe(value);
        }
        for (const value of values) {
          history = redo(history);
          expect(history.present).toBe(value);
        }
      }),
    );
  });
});
