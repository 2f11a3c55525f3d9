import type { TreeNodeView } from '../../../core/models/inspect.ts';

/** A node with its place: leaves stand in rows from top to bottom, depth goes to the right. */
export interface PlacedNode {
  readonly node: TreeNodeView;
  readonly x: number;
  readonly y: number;
  /** On the way of the shown bar. */
  readonly onPath: boolean;
}

/** Leaves take one row each in depth-first order; a split stands midway between its two branches. */
export function layoutTree(nodes: readonly TreeNodeView[], reached: number | undefined): PlacedNode[] {
  const rows = new Map<number, number>();
  let nextRow = 0;
  for (const node of nodes) if (node.split === undefined) rows.set(node.id, nextRow++);
  // Children stand after their parent in the list: from the end every child has its row already.
  for (const { id, split } of nodes.toReversed()) {
    if (split) rows.set(id, ((rows.get(split.left) ?? 0) + (rows.get(split.right) ?? 0)) / 2);
  }
  const path = new Set<number>();
  let at = nodes.find(({ leaf }) => leaf !== undefined && leaf === reached);
  while (at !== undefined) {
    path.add(at.id);
    at = at.parent === undefined ? undefined : nodes[at.parent];
  }
  return nodes.map((node) => ({ node, x: node.depth, y: rows.get(node.id) ?? 0, onPath: path.has(node.id) }));
}
