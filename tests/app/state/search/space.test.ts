import { describe, expect, it } from 'vitest';
import { newRow, rowsOfSpace, spaceOfRows } from '../../../../src/app/state/search/space.ts';
import { lightgbmSpace, type SearchSpace } from '../../../../src/core/training/search/space.ts';

describe('the rows of a search space', () => {
  it('say the space they were made from', () => {
    const space: SearchSpace = {
      ...lightgbmSpace,
      boosting: { kind: 'categorical', choices: ['gbdt', 'dart'] },
      max_bin: { kind: 'categorical', choices: [63, 255] },
      extra_trees: { kind: 'categorical', choices: [true, false] },
    };
    expect(spaceOfRows(rowsOfSpace(space))).toEqual(space);
  });

  it('leave out empty choices and blanks', () => {
    const row = { ...newRow(' boosting '), kind: 'categorical' as const, choices: 'gbdt, , dart,' };
    expect(spaceOfRows([row])).toEqual({ boosting: { kind: 'categorical', choices: ['gbdt', 'dart'] } });
  });

  it('begin with the usual range where there is one', () => {
    expect(newRow('num_leaves')).toMatchObject({ kind: 'int', low: 15, high: 63 });
    expect(newRow('constructor')).toMatchObject({ kind: 'float', low: 0, high: 1 });
  });
});
