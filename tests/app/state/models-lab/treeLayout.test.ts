import { describe, expect, it } from 'vitest';
import { layoutTree } from '../../../../src/app/state/models-lab/treeLayout.ts';
import type { TreeNodeView } from '../../../../src/core/models/inspect.ts';

const split = (left: number, right: number) => ({
  feature: 'a',
  featureIndex: 0,
  gain: 1,
  threshold: 0,
  categories: undefined,
  missing: 'none' as const,
  missingGoes: 'left' as const,
  left,
  right,
});
const node = (id: number, parent: number | undefined, depth: number, rest: Partial<TreeNodeView>): TreeNodeView => ({
  id,
  parent,
  depth,
  side: 'left',
  rows: 1,
  value: 0,
  split: undefined,
  leaf: undefined,
  ...rest,
});

describe('the layout of a tree', () => {
  const nodes = [
    node(0, undefined, 0, { split: split(1, 2) }),
    node(1, 0, 1, { leaf: 0 }),
    node(2, 0, 1, { split: split(3, 4) }),
    node(3, 2, 2, { leaf: 2 }),
    node(4, 2, 2, { leaf: 1 }),
  ];

  it('gives each leaf a row and each split the middle of its branches', () => {
    expect(layoutTree(nodes, undefined).map(({ x, y }) => [x, y])).toEqual([
      [0, 0.75],
      [1, 0],
      [1, 1.5],
      [2, 1],
      [2, 2],
    ]);
  });

  it('marks the way to the leaf that was reached', () => {
    expect(layoutTree(nodes, 1).map(({ onPath }) => onPath)).toEqual([true, false, true, false, true]);
  });
});
