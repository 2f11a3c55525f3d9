import { modelError } from '../../base/errors.ts';
import type { OnnxAttribute, OnnxInitializer, OnnxNode } from './graph.ts';

export type NodeMode = 'leq' | 'lt' | 'gte' | 'gt' | 'eq' | 'neq';

/** A branch of a tree operator. Children are indices of branches, or `~leaf`. */
export interface OnnxBranch {
  readonly mode: NodeMode;
  readonly feature: number;
  readonly value: number;
  readonly nanIsTrue: boolean;
  whenTrue: number;
  whenFalse: number;
}

/** A leaf's weights: what it adds to which target. */
export type OnnxLeaf = readonly { readonly target: number; readonly weight: number }[];

/** What the three tree operators of ai.onnx.ml say, in one form. Children may be shared and are not yet proven trees. */
export interface OnnxTrees {
  readonly branches: readonly OnnxBranch[];
  readonly leaves: readonly OnnxLeaf[];
  /** Roots in the order of summation: branches, or `~leaf`. */
  readonly roots: readonly number[];
  readonly targets: number;
  readonly average: boolean;
  readonly baseValues: readonly number[];
  readonly transform: 'NONE' | 'SOFTMAX' | 'LOGISTIC';
  /** Labels of a classifier; undefined for regressors. */
  readonly labels: number | undefined;
}

const MODES: Readonly<Record<string, NodeMode>> = {
  BRANCH_LEQ: 'leq',
  BRANCH_LT: 'lt',
  BRANCH_GTE: 'gte',
  BRANCH_GT: 'gt',
  BRANCH_EQ: 'eq',
  BRANCH_NEQ: 'neq',
};
const MODE_NUMBERS: readonly NodeMode[] = ['leq', 'lt', 'gte', 'gt', 'eq', 'neq'];
const TRANSFORMS = new Set(['NONE', 'SOFTMAX', 'LOGISTIC']);

const broken = (field: string, expected: string, got: string): never => {
  throw modelError('ONNX_TREE_BROKEN', `ONNX trees, ${field}: expected ${expected}, got ${got}`, { where: { field } });
};

/** Access to a node's attributes; lists must have the length that is asked for. */
class Attributes {
  readonly #attributes: ReadonlyMap<string, OnnxAttribute>;

  constructor(node: OnnxNode) {
    this.#attributes = node.attributes;
  }

  #list<Value>(field: string, values: readonly Value[] | undefined, length: number | undefined): readonly Value[] {
    const list = values ?? [];
    if (length !== undefined && list.length !== length) broken(field, `${length} values`, String(list.length));
    return list;
  }

  has(field: string): boolean {
    return this.#attributes.has(field);
  }

  integers(field: string, length?: number): readonly number[] {
    return this.#list(field, this.#attributes.get(field)?.integers, length);
  }

  reals(field: string, length?: number): readonly number[] {
    return this.#list(field, this.#attributes.get(field)?.reals, length);
  }

  texts(field: string, length?: number): readonly string[] {
    return this.#list(field, this.#attributes.get(field)?.texts, length);
  }

  integer(field: string, otherwise: number): number {
    return this.#attributes.get(field)?.integer ?? otherwise;
  }

  text(field: string, otherwise: string): string {
    return this.#attributes.get(field)?.text ?? otherwise;
  }

  tensor(field: string): OnnxInitializer | undefined {
    return this.#attributes.get(field)?.tensor;
  }
}

/** Operators of ai.onnx.ml before opset 5: nodes named by (tree, node) pairs, weights listed apart. */
function readNamedNodes(
  attributes: Attributes,
  prefix: 'target' | 'class',
): Omit<OnnxTrees, 'labels' | 'targets'> | undefined {
  const treeIds = attributes.integers('nodes_treeids');
  const count = treeIds.length;
  const nodeIds = attributes.integers('nodes_nodeids', count);
  const features = attributes.integers('nodes_featureids', count);
  const modes = attributes.texts('nodes_modes', count);
  const trueIds = attributes.integers('nodes_truenodeids', count);
  const falseIds = attributes.integers('nodes_falsenodeids', count);
  const tracks = attributes.has('nodes_missing_value_tracks_true')
    ? attributes.integers('nodes_missing_value_tracks_true')
    : [];
  // Doubles are kept in tensors instead; such models are left to ONNX Runtime.
  if (attributes.has('nodes_values_as_tensor') || attributes.has('base_values_as_tensor')) return undefined;
  const values = attributes.reals('nodes_values', count);
  const transform = attributes.text('post_transform', 'NONE');
  const aggregate = attributes.text('aggregate_function', 'SUM');
  if (!TRANSFORMS.has(transform) || (aggregate !== 'SUM' && aggregate !== 'AVERAGE')) return undefined;

  const place = new Map<string, number>();
  const branches: OnnxBranch[] = [];
  const leaves: { target: number; weight: number }[][] = [];
  const roots: number[] = [];
  for (let i = 0; i < count; i++) {
    const isLeaf = modes[i] === 'LEAF';
    const mode = MODES[modes[i]];
    if (!isLeaf && mode === undefined) return undefined;
    const reference = isLeaf ? ~leaves.length : branches.length;
    const key = `${treeIds[i]}:${nodeIds[i]}`;
    if (place.has(key)) broken('nodes_nodeids', 'every node once', `node ${nodeIds[i]} of tree ${treeIds[i]} twice`);
    place.set(key, reference);
    // The first node listed of a tree is its root.
    if (i === 0 || treeIds[i] !== treeIds[i - 1]) roots.push(reference);
    if (isLeaf) leaves.push([]);
    else {
      const nanIsTrue = tracks[i] === 1;
      branches.push({ mode, feature: features[i], value: values[i], nanIsTrue, whenTrue: i, whenFalse: i });
    }
  }
  const find = (field: string, tree: number, node: number): number =>
    place.get(`${tree}:${node}`) ?? broken(field, `a node of tree ${tree}`, String(node));
  for (const branch of branches) {
    const i = branch.whenTrue;
    branch.whenTrue = find('nodes_truenodeids', treeIds[i], trueIds[i]);
    branch.whenFalse = find('nodes_falsenodeids', treeIds[i], falseIds[i]);
  }

  const weightTrees = attributes.integers(`${prefix}_treeids`);
  const weightNodes = attributes.integers(`${prefix}_nodeids`, weightTrees.length);
  const targets = attributes.integers(`${prefix}_ids`, weightTrees.length);
  const weights = attributes.reals(`${prefix}_weights`, weightTrees.length);
  for (let i = 0; i < weightTrees.length; i++) {
    const reference = find(`${prefix}_nodeids`, weightTrees[i], weightNodes[i]);
    // Weights on branches are never reached.
    if (reference < 0) leaves[~reference].push({ target: targets[i], weight: weights[i] });
  }
  return {
    branches,
    leaves,
    roots,
    average: aggregate === 'AVERAGE',
    baseValues: attributes.reals('base_values'),
    transform: transform as OnnxTrees['transform'],
  };
}

const ELEMENTS: Readonly<Record<number, (view: DataView, index: number) => number>> = {
  1: (view, index) => view.getFloat32(4 * index, true),
  2: (view, index) => view.getUint8(index),
};

/** Values of a float32 or uint8 tensor; undefined for other types. */
function tensorValues(tensor: OnnxInitializer | undefined): readonly number[] | undefined {
  if (tensor === undefined) return undefined;
  const read = ELEMENTS[tensor.type];
  if (read === undefined) return undefined;
  if (tensor.raw === undefined) return tensor.values;
  const view = new DataView(tensor.raw.buffer, tensor.raw.byteOffset, tensor.raw.byteLength);
  const count = tensor.type === 1 ? tensor.raw.length >> 2 : tensor.raw.length;
  return Array.from({ length: count }, (_, index) => read(view, index));
}

/** `TreeEnsemble` of opset 5: branches and leaves are numbered through, each leaf weighs on one target. */
function readTreeEnsemble(attributes: Attributes): OnnxTrees | undefined {
  const splits = tensorValues(attributes.tensor('nodes_splits'));
  const modes = tensorValues(attributes.tensor('nodes_modes'));
  const weights = tensorValues(attributes.tensor('leaf_weights'));
  const targets = attributes.integer('n_targets', 1);
  const aggregate = attributes.integer('aggregate_function', 1);
  if (splits === undefined || modes === undefined || weights === undefined) return undefined;
  // ONNX Runtime 1.30 takes this operator's SOFTMAX (1) and LOGISTIC (2) one for the other; a lone target has neither.
  if (attributes.integer('post_transform', 0) !== 0 && targets > 1) return undefined;
  if (aggregate > 1 || modes.some((mode) => MODE_NUMBERS[mode] === undefined)) return undefined;
  const count = splits.length;
  if (modes.length !== count) broken('nodes_modes', `${count} values`, String(modes.length));
  const features = attributes.integers('nodes_featureids', count);
  const trueIds = attributes.integers('nodes_truenodeids', count);
  const falseIds = attributes.integers('nodes_falsenodeids', count);
  const trueLeaves = attributes.integers('nodes_trueleafs', count);
  const falseLeaves = attributes.integers('nodes_falseleafs', count);
  const tracks = attributes.integers('nodes_missing_value_tracks_true');
  const targetIds = attributes.integers('leaf_targetids', weights.length);
  const reference = (field: string, id: number, isLeaf: number): number => {
    const limit = isLeaf === 1 ? weights.length : count;
    if (!(id >= 0 && id < limit)) broken(field, `an index below ${limit}`, String(id));
    return isLeaf === 1 ? ~id : id;
  };
  const branches = splits.map((value, i) => ({
    mode: MODE_NUMBERS[modes[i]],
    feature: features[i],
    value,
    nanIsTrue: tracks[i] === 1,
    whenTrue: reference('nodes_truenodeids', trueIds[i], trueLeaves[i]),
    whenFalse: reference('nodes_falsenodeids', falseIds[i], falseLeaves[i]),
  }));
  const roots = attributes.integers('tree_roots').map((root) => reference('tree_roots', root, 0));
  return {
    branches,
    leaves: weights.map((weight, i) => [{ target: targetIds[i], weight }]),
    roots,
    targets,
    average: aggregate === 0,
    baseValues: [],
    transform: 'NONE',
    labels: undefined,
  };
}

/**
 * Reads a tree operator, or says undefined where it does what our trees do not (minimum and maximum of trees, doubles,
 * sets, probit): ONNX Runtime runs those. Throws `ONNX_TREE_BROKEN` where its lists contradict one another.
 */
export function readTreeOperator(node: OnnxNode): OnnxTrees | undefined {
  const attributes = new Attributes(node);
  if (node.op === 'TreeEnsemble') return readTreeEnsemble(attributes);
  if (node.op === 'TreeEnsembleRegressor') {
    const trees = readNamedNodes(attributes, 'target');
    return trees && { ...trees, targets: attributes.integer('n_targets', 1), labels: undefined };
  }
  const trees = readNamedNodes(attributes, 'class');
  const labels = attributes.texts('classlabels_strings').length || attributes.integers('classlabels_int64s').length;
  return trees && { ...trees, targets: labels, labels };
}
