import type { Plan, PlanNode } from './plan.ts';
import type { WindowRule } from './set.ts';

/** A plan of the nodes that `outputs` need, renumbered from 0 in their old order (inputs before their readers). */
export function schedule(
  windows: WindowRule,
  nodes: readonly PlanNode[],
  outputs: readonly number[],
  names: readonly string[],
): Plan {
  const needed = new Uint8Array(nodes.length);
  for (const id of outputs) needed[id] = 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed[id]) for (const input of nodes[id].inputs) needed[input] = 1;
  }
  const kept = nodes.filter((node) => needed[node.id]);
  const newId = new Map(kept.map((node, index) => [node.id, index]));
  const renumbered = kept.map((node, id) => ({
    ...node,
    id,
    inputs: node.inputs.map((input) => newId.get(input)!),
  }));
  const ends = outputs.map((id) => nodes[id]);
  const greatest = (read: (node: PlanNode) => number): number =>
    ends.reduce((most, node) => Math.max(most, read(node)), 0);
  return {
    windows,
    nodes: renumbered,
    outputs: outputs.map((id) => newId.get(id)!),
    names: [...names],
    fields: [...new Set(kept.flatMap((node) => (node.field === undefined ? [] : [node.field])))],
    lookBack: greatest((node) => (Number.isFinite(node.lookBack) ? node.lookBack : 0)),
    lookAhead: greatest((node) => node.lookAhead),
    warmUp: greatest((node) => node.warmUp),
    pathDependent: ends.some((node) => node.pathDependent),
  };
}
