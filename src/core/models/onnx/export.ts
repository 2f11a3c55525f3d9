import { modelError } from '../../base/errors.ts';
import type { Ensemble } from '../lightgbm/ensemble.ts';
import { objectiveName, outputTransform } from '../lightgbm/objectives.ts';
import { proveEnsemble } from '../lightgbm/prove.ts';
import type { StoredCard } from '../model.ts';
import { stringifyStoredCard } from '../stored-card.ts';
import { CARD_KEY, NAMES_KEY } from './card.ts';
import type { ExportedTrees } from './export-trees.ts';
import { exportTrees, zeroFeatures } from './export-trees.ts';
import { float32Below } from './float32.ts';
import { ProtoWriter } from './protobuf.ts';

/** What an ONNX file made here declares: old enough for every reader of the last years. */
const IR_VERSION = 4;
const OPSET = 9;
const ML_OPSET = 1;

const FLOAT = 1;
const INT64 = 7;
const STRING_ATTRIBUTE = 3;
const INT_ATTRIBUTE = 2;
const FLOATS_ATTRIBUTE = 6;
const INTS_ATTRIBUTE = 7;
const STRINGS_ATTRIBUTE = 8;

const INPUT = 'input';

type Write = (message: ProtoWriter) => void;

const attribute = (name: string, type: number, content: Write): Write => {
  return (node) =>
    node.message(5, (message) => {
      message.text(1, name);
      content(message);
      message.integer(20, type);
    });
};

const text = (name: string, value: string): Write =>
  attribute(name, STRING_ATTRIBUTE, (message) => message.text(4, value));
const integer = (name: string, value: number): Write =>
  attribute(name, INT_ATTRIBUTE, (message) => message.integer(3, value));
// Repeated values unpacked, as ONNX's own proto2 library writes them; every reader takes them.
const integers = (name: string, values: readonly number[]): Write =>
  attribute(name, INTS_ATTRIBUTE, (message) => values.forEach((value) => message.integer(8, value)));
const floats = (name: string, values: readonly number[]): Write =>
  attribute(name, FLOATS_ATTRIBUTE, (message) => values.forEach((value) => message.float(7, value)));
const texts = (name: string, values: readonly string[]): Write =>
  attribute(name, STRINGS_ATTRIBUTE, (message) => values.forEach((value) => message.text(9, value)));

function operator(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Write[] = [],
  domain = '',
): Write {
  return (graph) =>
    graph.message(1, (node) => {
      inputs.forEach((name) => node.text(1, name));
      outputs.forEach((name) => node.text(2, name));
      node.text(3, outputs[0]).text(4, op);
      attributes.forEach((write) => write(node));
      if (domain !== '') node.text(7, domain);
    });
}

const tensor = (name: string, dims: readonly number[], values: readonly number[]): Write => {
  return (graph) =>
    graph.message(5, (message) => {
      dims.forEach((size) => message.integer(1, size));
      message.integer(2, FLOAT).text(8, name);
      message.bytes(9, new Uint8Array(Float32Array.from(values).buffer));
    });
};

/** An input (field 11) or output (field 12) of the graph; rows are the symbol N. */
const value = (field: 11 | 12, name: string, type: number, width: number | undefined): Write => {
  return (graph) =>
    graph.message(field, (info) =>
      info.text(1, name).message(2, (kind) =>
        kind.message(1, (tensorType) =>
          tensorType.integer(1, type).message(2, (shape) => {
            shape.message(1, (dim) => dim.text(2, 'N'));
            if (width !== undefined) shape.message(1, (dim) => dim.integer(1, width));
          }),
        ),
      ),
    );
};

function nodeAttributes(trees: ExportedTrees): Write[] {
  const { nodes } = trees;
  return [
    integers(
      'nodes_treeids',
      nodes.map((node) => node.tree),
    ),
    integers(
      'nodes_nodeids',
      nodes.map((node) => node.id),
    ),
    integers(
      'nodes_featureids',
      nodes.map((node) => node.feature),
    ),
    texts(
      'nodes_modes',
      nodes.map((node) => node.mode),
    ),
    floats(
      'nodes_values',
      nodes.map((node) => node.value),
    ),
    integers(
      'nodes_truenodeids',
      nodes.map((node) => node.whenTrue),
    ),
    integers(
      'nodes_falsenodeids',
      nodes.map((node) => node.whenFalse),
    ),
    integers(
      'nodes_missing_value_tracks_true',
      nodes.map((node) => (node.nanIsTrue ? 1 : 0)),
    ),
    floats(
      'nodes_hitrates',
      nodes.map(() => 1),
    ),
  ];
}

const weightAttributes = ({ weights }: ExportedTrees, prefix: 'target' | 'class'): Write[] => [
  integers(
    `${prefix}_treeids`,
    weights.map((weight) => weight.tree),
  ),
  integers(
    `${prefix}_nodeids`,
    weights.map((weight) => weight.node),
  ),
  integers(
    `${prefix}_ids`,
    weights.map((weight) => weight.target),
  ),
  floats(
    `${prefix}_weights`,
    weights.map((weight) => weight.value),
  ),
];

/**
 * With zero as missing, zeros take the default side: they become NaN before the trees. |x| < limit with the limit just
 * above 1e-35 for the features concerned and 0 for the others.
 */
function zerosToNaN(features: ReadonlySet<number>, featureCount: number): Write[] {
  const limit = -float32Below(-Math.fround(1e-35));
  const limits = Array.from({ length: featureCount }, (_, feature) => (features.has(feature) ? limit : 0));
  return [
    tensor('zero_limits', [featureCount], limits),
    tensor('missing', [1], [Number.NaN]),
    operator('Abs', [INPUT], ['magnitude']),
    operator('Less', ['magnitude', 'zero_limits'], ['is_zero']),
    operator('Where', ['is_zero', 'missing', INPUT], ['features']),
  ];
}

/** What follows the sums of a regressor to give LightGBM's prediction under the name `prediction`. */
function outputNodes(kind: string): Write[] {
  switch (kind) {
    case 'exponential':
      return [operator('Exp', ['sums'], ['prediction'])];
    case 'signed-square':
      return [operator('Abs', ['sums'], ['size']), operator('Mul', ['sums', 'size'], ['prediction'])];
    case 'log1p-exponential':
      return [
        tensor('one', [1], [1]),
        operator('Exp', ['sums'], ['power']),
        operator('Add', ['power', 'one'], ['power_and_one']),
        operator('Log', ['power_and_one'], ['prediction']),
      ];
    case 'sigmoid':
      return [operator('Sigmoid', ['sums'], ['prediction'])];
    default:
      return [operator('Identity', ['sums'], ['prediction'])];
  }
}

/** The graph's parts for a classifier (label and probabilities) or a regressor (prediction). */
function treeGraph(ensemble: Ensemble, trees: ExportedTrees, input: string): Write[] {
  const transform = outputTransform(ensemble);
  const name = objectiveName(ensemble);
  const classes = name === 'binary' ? 2 : ensemble.treesPerIteration;
  // Readers take a class whose weights are never negative for shares of a vote and leave the transform out.
  const isClassifier =
    name === 'binary'
      ? trees.weights.some((weight) => weight.value < 0)
      : // Two classes of a classifier are read as one score.
        (name === 'multiclass' || name === 'multiclassova') && classes > 2;
  const post = transform.kind === 'softmax' ? 'SOFTMAX' : transform.kind === 'sigmoid' ? 'LOGISTIC' : 'NONE';
  if (isClassifier) {
    const labels = Array.from({ length: classes }, (_, index) => index);
    const attributes = [
      ...nodeAttributes(trees),
      ...weightAttributes(trees, 'class'),
      integers('classlabels_int64s', labels),
      text('post_transform', post),
    ];
    return [
      operator('TreeEnsembleClassifier', [input], ['label', 'probabilities'], attributes, 'ai.onnx.ml'),
      value(12, 'label', INT64, undefined),
      value(12, 'probabilities', FLOAT, classes),
    ];
  }
  // A transform of a lone target is passed over by ONNX Runtime: an operator of its own does it.
  const isLone = ensemble.treesPerIteration === 1;
  const attributes = [
    ...nodeAttributes(trees),
    ...weightAttributes(trees, 'target'),
    integer('n_targets', ensemble.treesPerIteration),
    text('aggregate_function', 'SUM'),
    text('post_transform', isLone ? 'NONE' : post),
  ];
  const after = isLone || post === 'NONE' ? transform.kind : 'identity';
  return [
    operator('TreeEnsembleRegressor', [input], ['sums'], attributes, 'ai.onnx.ml'),
    ...outputNodes(after),
    value(12, 'prediction', FLOAT, ensemble.treesPerIteration),
  ];
}

export interface OnnxExportOptions {
  /** Kept in the metadata, for KlineLab to read back. */
  readonly card?: StoredCard;
}

/**
 * A LightGBM model as ONNX: `ai.onnx.ml` trees of opset 1 with input `input` [N, features] float32, and as output
 * `prediction` (regression) or `label` and `probabilities` (binary, multiclass). Thresholds are rounded down to float32,
 * so that every float32 input takes LightGBM's side; averages and sigmoid factors go into the leaves. Feature names and
 * the card are metadata. Throws `ONNX_EXPORT` with the reason for what ONNX trees cannot say: linear leaves, features
 * whose missing values are both zero and NaN, category sets too large to be spelled out.
 */
export function exportOnnx(ensemble: Ensemble, options: OnnxExportOptions = {}): Uint8Array<ArrayBuffer> {
  proveEnsemble(ensemble);
  if (ensemble.trees.length === 0) {
    throw modelError('ONNX_EXPORT', 'ONNX export: expected at least one tree, got none');
  }
  const featureCount = ensemble.featureNames.length;
  const zeros = zeroFeatures(ensemble);
  const trees = exportTrees(ensemble);
  const metadata: Record<string, string> = { [NAMES_KEY]: JSON.stringify(ensemble.featureNames) };
  if (ensemble.objective !== undefined) metadata.objective = ensemble.objective;
  if (options.card !== undefined) metadata[CARD_KEY] = stringifyStoredCard(options.card);

  const writer = new ProtoWriter().integer(1, IR_VERSION).text(2, 'KlineLab');
  writer.message(7, (graph) => {
    const parts = [
      ...(zeros.size > 0 ? zerosToNaN(zeros, featureCount) : []),
      ...treeGraph(ensemble, trees, zeros.size > 0 ? 'features' : INPUT),
      value(11, INPUT, FLOAT, featureCount),
    ];
    graph.text(2, 'klinelab');
    parts.forEach((write) => write(graph));
  });
  for (const [domain, version] of Object.entries({ '': OPSET, 'ai.onnx.ml': ML_OPSET })) {
    writer.message(8, (opset) => {
      if (domain !== '') opset.text(1, domain);
      opset.integer(2, version);
    });
  }
  for (const [key, content] of Object.entries(metadata)) {
    writer.message(14, (entry) => entry.text(1, key).text(2, content));
  }
  return writer.finish();
}
