import type { TreeKernels } from '../../kernels/trees.ts';
import type { OnnxGraph, OnnxInitializer, OnnxNode } from './graph.ts';

/** Computes the score from a tree operator's output, rows x width in and out. */
export type AfterTrees = (values: Float64Array, width: number, kernels: TreeKernels) => Float64Array;

type Unary = (values: Float64Array, width: number, kernels: TreeKernels) => void;
type Binary = (a: number, b: number) => number;

const each =
  (change: (value: number) => number): Unary =>
  (values) => {
    for (let i = 0; i < values.length; i++) values[i] = change(values[i]);
  };

// ZipMap names the columns; Cast is only met between floating types here. Labels are not followed.
const UNARY: Readonly<Record<string, Unary>> = {
  Identity: () => undefined,
  Cast: () => undefined,
  ZipMap: () => undefined,
  Abs: each(Math.abs),
  Neg: each((value) => -value),
  Exp: (values, width, kernels) => kernels.transform(values, { kind: 'exponential' }, width),
  Sigmoid: (values, width, kernels) => kernels.transform(values, { kind: 'sigmoid', scale: 1 }, width),
  Softmax: (values, width, kernels) => kernels.transform(values, { kind: 'softmax' }, width),
};

const BINARY: Readonly<Record<string, Binary>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
};

const roundAll = (values: Float64Array): Float64Array => {
  for (let i = 0; i < values.length; i++) values[i] = Math.fround(values[i]);
  return values;
};

/** A stored float32 tensor's values; undefined for anything else. */
function valuesOf(tensor: OnnxInitializer | undefined): readonly number[] | undefined {
  if (tensor?.type !== 1) return undefined;
  if (tensor.raw === undefined) return tensor.values;
  const view = new DataView(tensor.raw.buffer, tensor.raw.byteOffset, tensor.raw.byteLength);
  return Array.from({ length: view.byteLength >> 2 }, (_, index) => view.getFloat32(4 * index, true));
}

function scalarOf(tensor: OnnxInitializer | undefined): number | undefined {
  const values = valuesOf(tensor);
  return values?.length === 1 ? values[0] : undefined;
}

/**
 * How exports say that zeros are missing: `Where(Less(Abs(input), limits), NaN, input)`. The limit of each feature, or
 * undefined where `name` is computed otherwise.
 */
export function zerosBecomeNaN(graph: OnnxGraph, input: string, name: string): readonly number[] | undefined {
  const producer = (output: string, op: string): OnnxNode | undefined =>
    graph.nodes.find((node) => node.op === op && node.outputs[0] === output);
  const where = producer(name, 'Where');
  const less = where && producer(where.inputs[0], 'Less');
  const abs = less && producer(less.inputs[0], 'Abs');
  if (where === undefined || less === undefined || abs?.inputs[0] !== input || where.inputs[2] !== input)
    return undefined;
  const missing = scalarOf(graph.initializers.get(where.inputs[1]));
  return Number.isNaN(missing) ? valuesOf(graph.initializers.get(less.inputs[1])) : undefined;
}

/**
 * What happens between a tree operator's output `from` and the graph's output `to`, where that is element by element:
 * exporters add casts, factors, exponentials. Undefined where it is more than that.
 */
export function followOutput(graph: OnnxGraph, from: string, to: string): AfterTrees | undefined {
  const producer = new Map<string, OnnxNode>();
  for (const node of graph.nodes) for (const output of node.outputs) producer.set(output, node);

  const build = (name: string, depth: number): AfterTrees | undefined => {
    if (name === from) return (values) => values.slice();
    const node = producer.get(name);
    // Deeper than any exporter goes; also ends circles.
    if (node === undefined || depth > 32) return undefined;
    if (Object.hasOwn(UNARY, node.op)) {
      const before = build(node.inputs[0], depth + 1);
      const change = UNARY[node.op];
      const isLast = (node.attributes.get('axis')?.integer ?? -1) !== 0;
      const toFloat = node.op !== 'Cast' || [1, 11].includes(node.attributes.get('to')?.integer ?? 0);
      if (before === undefined || !isLast || !toFloat) return undefined;
      return (values, width, kernels) => {
        const result = before(values, width, kernels);
        change(result, width, kernels);
        return roundAll(result);
      };
    }
    if (!Object.hasOwn(BINARY, node.op)) return undefined;
    const operate = BINARY[node.op];
    const [left, right] = node.inputs.slice(0, 2).map((input): AfterTrees | undefined => {
      const scalar = scalarOf(graph.initializers.get(input));
      return scalar === undefined ? build(input, depth + 1) : (values) => new Float64Array(values.length).fill(scalar);
    });
    if (left === undefined || right === undefined) return undefined;
    return (values, width, kernels) => {
      const a = left(values, width, kernels);
      const b = right(values, width, kernels);
      for (let i = 0; i < a.length; i++) a[i] = operate(a[i], b[i]);
      return roundAll(a);
    };
  };
  return build(to, 0);
}
