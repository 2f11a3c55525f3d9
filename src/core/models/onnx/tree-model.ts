import { modelError } from '../../base/errors.ts';
import type { LoadedForest, TreeKernels } from '../../kernels/trees.ts';
import { treeRange } from '../iterations.ts';
import type { IterationRange, Model, ModelCard, ModelInput, TreeModel } from '../model.ts';
import type { AfterTrees } from './elementwise.ts';
import { followOutput, zerosBecomeNaN } from './elementwise.ts';
import type { OnnxGraph, OnnxValue } from './graph.ts';
import { onnxForest } from './tree-forest.ts';
import type { OnnxTrees } from './tree-operator.ts';
import { readTreeOperator } from './tree-operator.ts';

const TREE_OPERATORS = new Set(['TreeEnsemble', 'TreeEnsembleRegressor', 'TreeEnsembleClassifier']);

/** A graph that is one tree operator and what its exporter put around it. */
export interface TreeGraph {
  /** Per feature, the size below which a value counts as missing; undefined where none does. */
  readonly zeroLimits: readonly number[] | undefined;
  readonly trees: OnnxTrees;
  readonly after: AfterTrees;
  /** The class that a classifier of two sums; the other is completed from it. Undefined where both are summed. */
  readonly singleClass: number | undefined;
}

const weighsOn = (trees: OnnxTrees): Set<number> =>
  new Set(trees.leaves.flatMap((leaf) => leaf.map(({ target }) => target)));

/** The output with scores: a ZipMap's sequence, or the tensor that is not the label. */
function scoreOutput(graph: OnnxGraph, isClassifier: boolean): OnnxValue | undefined {
  if (!isClassifier) return graph.outputs.length === 1 ? graph.outputs[0] : undefined;
  const scores = graph.outputs.filter((value) => value.form === 'sequence' || value.type === 1);
  return scores.length === 1 ? scores[0] : undefined;
}

/**
 * Recognises a graph whose score is that of trees. Undefined where anything in it is more than our trees can do:
 * ONNX Runtime runs it then.
 */
export function recogniseTrees(graph: OnnxGraph): TreeGraph | undefined {
  const operators = graph.nodes.filter((node) => node.domain === 'ai.onnx.ml' && TREE_OPERATORS.has(node.op));
  if (operators.length !== 1 || graph.inputs.length !== 1) return undefined;
  const [node] = operators;
  const [input] = graph.inputs;
  const zeroLimits = zerosBecomeNaN(graph, input.name, node.inputs[0]);
  if ((node.inputs[0] !== input.name && zeroLimits === undefined) || input.type !== 1) return undefined;
  const isClassifier = node.op === 'TreeEnsembleClassifier';
  const output = scoreOutput(graph, isClassifier);
  const after = output && followOutput(graph, node.outputs[isClassifier ? 1 : 0], output.name);
  const trees = after && readTreeOperator(node);
  if (trees === undefined || after === undefined) return undefined;
  const { baseValues, labels, targets } = trees;
  if (baseValues.length > 0 && baseValues.length !== targets) {
    if (!(labels === 2 && baseValues.length === 1)) return undefined;
  }
  const [first = 0, ...others] = weighsOn(trees);
  const singleClass = labels === 2 && others.length === 0 ? first : undefined;
  // Of two classes: which one stands for both, and how their base values combine, is not specified.
  if (singleClass === 1 || (labels === 2 && baseValues.length === 2)) return undefined;
  if (labels !== undefined && labels < 2) return undefined;
  return { zeroLimits, trees, after, singleClass };
}

/** Trees read from an ONNX graph. Values are rounded to float32 on the way in and between steps, as its operators do. */
export class OnnxTreeModel implements TreeModel {
  readonly card: ModelCard;
  readonly #graph: TreeGraph;
  readonly #kernels: TreeKernels;
  readonly #forest: LoadedForest;

  constructor(graph: TreeGraph, forest: LoadedForest, kernels: TreeKernels, card: ModelCard) {
    this.card = card;
    this.#graph = graph;
    this.#kernels = kernels;
    this.#forest = forest;
  }

  #range(options: IterationRange | undefined): { readonly from: number; readonly to: number } {
    const { outputs, trees } = this.#forest.forest;
    return treeRange(trees.length, outputs, options);
  }

  /** The input with zeros turned to NaN where the graph does so. */
  #read({ rows, columns }: ModelInput): ModelInput {
    const { zeroLimits } = this.#graph;
    if (zeroLimits === undefined) return { rows, columns };
    const clear = (column: Float64Array, limit: number): Float64Array =>
      column.map((value) => (Math.abs(Math.fround(value)) < limit ? Number.NaN : value));
    return { rows, columns: columns.map((column, i) => (zeroLimits[i] > 0 ? clear(column, zeroLimits[i]) : column)) };
  }

  /** The sums of the targets (or of the single class), averaged and with their base values. */
  #sums(input: ModelInput, options: IterationRange | undefined): Float64Array {
    const { from, to } = this.#range(options);
    const { average, baseValues, roots, targets } = this.#graph.trees;
    const sums = this.#forest.sums(this.#read(input), from, to);
    for (let i = 0; i < sums.length; i++) {
      if (average) sums[i] = Math.fround(sums[i] / roots.length);
      const base = baseValues.length === 1 ? baseValues[0] : baseValues[i % targets];
      if (base !== undefined) sums[i] = Math.fround(sums[i] + base);
    }
    return sums;
  }

  predict(input: ModelInput, options?: IterationRange): Float64Array {
    const { after, singleClass, trees } = this.#graph;
    const sums = this.#sums(input, options);
    const { labels, targets, transform } = trees;
    const isLone = singleClass !== undefined || targets === 1;
    // ONNX Runtime leaves a regressor's lone target as it is, whatever the transform; of one class it makes two
    // probabilities, the second its sum or the sum's logistic.
    const applied = isLone && (singleClass === undefined || transform !== 'LOGISTIC') ? 'NONE' : transform;
    if (applied === 'SOFTMAX') this.#kernels.transform(sums, { kind: 'softmax' }, targets);
    else if (applied === 'LOGISTIC') this.#kernels.transform(sums, { kind: 'sigmoid', scale: 1 }, 1);
    for (let i = 0; i < sums.length; i++) sums[i] = Math.fround(sums[i]);
    const values = after(sums, isLone ? 1 : targets, this.#kernels);
    return labels === 2 && singleClass === undefined ? values.filter((_, index) => index % 2 === 1) : values;
  }

  rawScore(input: ModelInput, options?: IterationRange): Float64Array {
    const sums = this.#sums(input, options);
    if (this.#graph.trees.labels !== 2 || this.#graph.singleClass !== undefined) return sums;
    return sums.filter((_, index) => index % 2 === 1);
  }

  leaves(input: ModelInput, options?: IterationRange): Int32Array {
    const { from, to } = this.#range(options);
    return this.#forest.leaves(this.#read(input), from, to);
  }

  contributions(): never {
    throw modelError(
      'MODEL_CONTRIBUTIONS',
      'contributions: expected the training rows of each node, got an ONNX model',
      {
        hint: 'ONNX does not carry them; open the LightGBM text model the export was made from.',
      },
    );
  }

  dispose(): void {
    this.#forest.dispose();
  }
}

/** Loads recognised trees, or undefined where their shape is beyond ours. */
export function loadTrees(
  graph: TreeGraph,
  featureCount: number,
  kernels: TreeKernels,
  card: (facts: { outputCount: number; trees: number }) => ModelCard,
): Model | undefined {
  const forest = onnxForest(graph.trees, featureCount, graph.singleClass);
  if (forest === undefined) return undefined;
  const outputCount = graph.trees.labels === 2 ? 1 : graph.trees.targets;
  return new OnnxTreeModel(
    graph,
    kernels.load(forest),
    kernels,
    card({ outputCount, trees: graph.trees.roots.length }),
  );
}
