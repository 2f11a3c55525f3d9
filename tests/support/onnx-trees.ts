import type { Random } from '../../src/core/base/random.ts';
import { ProtoWriter } from '../../src/core/models/onnx/protobuf.ts';

// Random tree graphs of every operator and mode, to hold our trees against ONNX Runtime.

interface Node {
  readonly tree: number;
  readonly id: number;
  readonly mode: number;
  readonly feature: number;
  readonly value: number;
  readonly tracks: boolean;
  whenTrue: number;
  whenFalse: number;
}

const MODES = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GTE', 'BRANCH_GT', 'BRANCH_EQ', 'BRANCH_NEQ'];
const VALUES = [0, 1, -1, 0.5, 2, 3, 0.1, -0.25];
export const FEATURES = 4;

type Attribute = (node: ProtoWriter) => unknown;

const attribute = (name: string, type: number, content: (message: ProtoWriter) => void): Attribute => {
  return (node) =>
    node.message(5, (message) => {
      message.text(1, name);
      content(message);
      message.integer(20, type);
    });
};
const ints = (name: string, values: readonly number[]): Attribute =>
  attribute(name, 7, (m) => values.forEach((v) => m.integer(8, v)));
const floats = (name: string, values: readonly number[]): Attribute =>
  attribute(name, 6, (m) => values.forEach((v) => m.float(7, v)));
const strings = (name: string, values: readonly string[]): Attribute =>
  attribute(name, 8, (m) => values.forEach((v) => m.text(9, v)));
const string = (name: string, value: string): Attribute => attribute(name, 3, (m) => m.text(4, value));
const int = (name: string, value: number): Attribute => attribute(name, 2, (m) => m.integer(3, value));
const tensor = (name: string, type: number, count: number, raw: Uint8Array): Attribute =>
  attribute(name, 4, (m) => m.message(5, (t) => t.integer(1, count).integer(2, type).bytes(9, raw)));

function graph(
  op: string,
  outputs: readonly [string, number, number | undefined][],
  attributes: Attribute[],
  ml: number,
): Uint8Array {
  const value = (writer: ProtoWriter, field: number, name: string, type: number, width: number | undefined): void => {
    writer.message(field, (info) =>
      info.text(1, name).message(2, (kind) =>
        kind.message(1, (t) =>
          t.integer(1, type).message(2, (shape) => {
            shape.message(1, (dim) => dim.text(2, 'N'));
            if (width !== undefined) shape.message(1, (dim) => dim.integer(1, width));
          }),
        ),
      ),
    );
  };
  const model = new ProtoWriter().integer(1, 8);
  model.message(7, (g) => {
    g.message(1, (node) => {
      node.text(1, 'x');
      outputs.forEach(([name]) => node.text(2, name));
      node.text(4, op);
      attributes.forEach((write) => write(node));
      node.text(7, 'ai.onnx.ml');
    });
    g.text(2, 'trees');
    value(g, 11, 'x', 1, FEATURES);
    outputs.forEach(([name, type, width]) => value(g, 12, name, type, width));
  });
  model.message(8, (opset) => opset.integer(2, 15)).message(8, (opset) => opset.text(1, 'ai.onnx.ml').integer(2, ml));
  return model.finish();
}

const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.integer(list.length)];

/** Branches of one tree with `leaves` leaves; leaves are `~index`, counted through all trees. */
function grow(random: Random, tree: number, leaves: number, firstLeaf: number): Node[] {
  const nodes: Node[] = [];
  const slots: ((child: number) => void)[] = [() => undefined];
  for (let id = 0; id < leaves - 1; id++) {
    const leaf = random.integer(id + 1);
    slots[leaf](id);
    const node: Node = {
      tree,
      id,
      mode: random.next() < 0.5 ? 0 : random.integer(6),
      feature: random.integer(FEATURES),
      value: Math.fround(pick(random, VALUES)),
      tracks: random.next() < 0.3,
      whenTrue: ~(firstLeaf + leaf),
      whenFalse: ~(firstLeaf + id + 1),
    };
    nodes.push(node);
    slots[leaf] = (child) => (node.whenTrue = child);
    slots[id + 1] = (child) => (node.whenFalse = child);
  }
  return nodes;
}

/** A random model of the named operator. */
export function randomTreeGraph(
  random: Random,
  op: 'TreeEnsembleRegressor' | 'TreeEnsembleClassifier' | 'TreeEnsemble',
): Uint8Array {
  const treeCount = 1 + random.integer(6);
  const targets = op === 'TreeEnsembleClassifier' ? 2 + random.integer(2) : 1 + random.integer(3);
  const trees: { nodes: Node[]; leaves: number; first: number }[] = [];
  let total = 0;
  for (let tree = 0; tree < treeCount; tree++) {
    // A lone leaf has no branch, which the newest operator cannot say.
    const leaves = (op === 'TreeEnsemble' ? 2 : 1) + random.integer(8);
    trees.push({ nodes: grow(random, tree, leaves, total), leaves, first: total });
    total += leaves;
  }
  const oneTarget = random.next() < 0.5 ? random.integer(targets) : undefined;
  const positive = random.next() < 0.3;
  const targetOf = Array.from({ length: total }, () => oneTarget ?? random.integer(targets));
  const weightOf = targetOf.map(() => Math.fround(positive ? random.next() : random.normal()));
  const transform = random.integer(3);
  if (op === 'TreeEnsemble') {
    const bases = trees.map((_, tree) => trees.slice(0, tree).reduce((sum, { nodes }) => sum + nodes.length, 0));
    const all = trees.flatMap(({ nodes }) => nodes);
    const place = (node: Node, child: number): number => (child < 0 ? ~child : bases[node.tree] + child);
    return graph(
      op,
      [['y', 1, targets]],
      [
        tensor('nodes_splits', 1, all.length, new Uint8Array(Float32Array.from(all, (node) => node.value).buffer)),
        tensor(
          'nodes_modes',
          2,
          all.length,
          Uint8Array.from(all, (node) => node.mode),
        ),
        tensor('leaf_weights', 1, total, new Uint8Array(Float32Array.from(weightOf).buffer)),
        ints(
          'nodes_featureids',
          all.map((node) => node.feature),
        ),
        ints(
          'nodes_truenodeids',
          all.map((node) => place(node, node.whenTrue)),
        ),
        ints(
          'nodes_falsenodeids',
          all.map((node) => place(node, node.whenFalse)),
        ),
        ints(
          'nodes_trueleafs',
          all.map((node) => (node.whenTrue < 0 ? 1 : 0)),
        ),
        ints(
          'nodes_falseleafs',
          all.map((node) => (node.whenFalse < 0 ? 1 : 0)),
        ),
        ints(
          'nodes_missing_value_tracks_true',
          all.map((node) => (node.tracks ? 1 : 0)),
        ),
        ints('leaf_targetids', targetOf),
        ints('tree_roots', bases),
        int('n_targets', targets),
        int('aggregate_function', random.integer(2)),
        int('post_transform', transform),
      ],
      5,
    );
  }
  const prefix = op === 'TreeEnsembleClassifier' ? 'class' : 'target';
  // Ids of leaves follow those of the branches.
  const rows = trees.flatMap(({ first, leaves, nodes }, tree) => {
    const place = (child: number): number => (child < 0 ? nodes.length + ~child - first : child);
    const branches = nodes.map((n) => [
      n.id,
      n.feature,
      n.value,
      place(n.whenTrue),
      place(n.whenFalse),
      n.tracks ? 1 : 0,
      n.mode,
    ]);
    const ends = Array.from({ length: leaves }, (_, leaf) => [nodes.length + leaf, 0, 0, 0, 0, 0, -1]);
    return [...branches, ...ends].map((row) => [tree, ...row]);
  });
  const column = (index: number): number[] => rows.map((row) => row[index]);
  const leafIds = trees.flatMap(({ leaves, nodes }, tree) =>
    Array.from({ length: leaves }, (_, leaf) => ({ tree, id: nodes.length + leaf })),
  );
  const attributes = [
    ints('nodes_treeids', column(0)),
    ints('nodes_nodeids', column(1)),
    ints('nodes_featureids', column(2)),
    floats('nodes_values', column(3)),
    ints('nodes_truenodeids', column(4)),
    ints('nodes_falsenodeids', column(5)),
    ints('nodes_missing_value_tracks_true', column(6)),
    strings(
      'nodes_modes',
      column(7).map((mode) => (mode < 0 ? 'LEAF' : MODES[mode])),
    ),
    ints(
      `${prefix}_treeids`,
      leafIds.map(({ tree }) => tree),
    ),
    ints(
      `${prefix}_nodeids`,
      leafIds.map(({ id }) => id),
    ),
    ints(`${prefix}_ids`, targetOf),
    floats(`${prefix}_weights`, weightOf),
    string('post_transform', ['NONE', 'SOFTMAX', 'LOGISTIC'][transform]),
  ];
  if (random.next() < 0.4) {
    const isLone = prefix === 'class' && targets === 2 && oneTarget !== undefined;
    const base = Array.from({ length: isLone ? 1 : targets }, () => Math.fround(random.normal()));
    attributes.push(floats('base_values', base));
  }
  if (prefix === 'target') {
    attributes.push(int('n_targets', targets), string('aggregate_function', pick(random, ['SUM', 'AVERAGE'])));
    return graph(op, [['y', 1, targets]], attributes, 1);
  }
  attributes.push(
    ints(
      'classlabels_int64s',
      Array.from({ length: targets }, (_, label) => label),
    ),
  );
  const outputs: [string, number, number | undefined][] = [
    ['label', 7, undefined],
    ['probabilities', 1, targets],
  ];
  return graph(op, outputs, attributes, 1);
}
