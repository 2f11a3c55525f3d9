import { modelError } from '../../base/errors.ts';
import { classLabels } from './class-labels.ts';
import type { OnnxGraph, OnnxValue } from './graph.ts';
import { ELEMENT_TYPES } from './graph.ts';
import { typeName } from './guard.ts';

/** How rows of features become a graph's input, and which of its outputs is the score. */
export interface OnnxSignature {
  readonly input: {
    readonly name: string;
    readonly type: 'float32' | 'float64' | 'float16';
    /** Rows of a call, where the graph fixes them. */
    readonly batch: number | undefined;
    /** Features of a row; 0 where the graph does not say. */
    readonly width: number;
    /** Input of rank 3: `steps` bars, oldest first, of `fields` values. Column `field * steps + step` as in Alpha360. */
    readonly window: { readonly steps: number; readonly fields: number } | undefined;
  };
  readonly output: {
    readonly name: string;
    /** Values of a row; undefined where only running tells. */
    readonly columns: number | undefined;
    /** A classifier's two probabilities, of which the second is the score. */
    readonly secondOfTwo: boolean;
  };
  readonly classNames: readonly string[] | undefined;
}

const INPUT_TYPES = new Set(['float32', 'float64', 'float16']);
const SCORE_TYPES = new Set(['float32', 'float64', 'float16']);
const LABEL_TYPES = new Set(['int64', 'int32', 'string', 'bool']);

const names = (values: readonly OnnxValue[]): string => {
  const list = values.map((value) => value.name);
  return list.length <= 8 ? list.join(', ') : `${list.slice(0, 8).join(', ')} and ${list.length - 8} more`;
};
const shape = (dims: OnnxValue['dims']): string => (dims === undefined ? 'no shape' : `[${dims.join(', ')}]`);
const fixed = (dim: number | string | undefined): number | undefined =>
  typeof dim === 'number' && dim > 0 ? dim : undefined;

/** The width that the first layer's stored matrix asks for, where the declared shape is silent. */
function widthFromWeights(graph: OnnxGraph, input: string): number {
  for (const { op, inputs, attributes } of graph.nodes) {
    if (inputs[0] !== input || (op !== 'MatMul' && op !== 'Gemm')) continue;
    const dims = graph.initializers.get(inputs[1])?.dims;
    if (dims?.length === 2) return dims[attributes.get('transB')?.integer === 1 ? 1 : 0];
  }
  return 0;
}

function readInput(graph: OnnxGraph): OnnxSignature['input'] {
  if (graph.inputs.length !== 1) {
    throw modelError(
      'ONNX_INPUTS',
      `ONNX model: expected one input with a row's features, got ${graph.inputs.length}: ${names(graph.inputs)}`,
      { hint: 'Export the model with its features in one tensor [N, features].' },
    );
  }
  const [input] = graph.inputs;
  const { name, dims } = input;
  const type = ELEMENT_TYPES[input.type ?? 0];
  if (input.form !== 'tensor' || !INPUT_TYPES.has(type)) {
    throw modelError(
      'ONNX_INPUT_TYPE',
      `ONNX input ${name}: expected floating-point numbers, got ${typeName(input.type)}`,
    );
  }
  const declared = dims ?? ['?', '?'];
  const batch = fixed(declared[0]);
  const common = { name, type: type as OnnxSignature['input']['type'], batch };
  if (declared.length === 2) {
    return { ...common, width: fixed(declared[1]) ?? widthFromWeights(graph, name), window: undefined };
  }
  const steps = fixed(declared[1]);
  const fields = fixed(declared[2]);
  if (declared.length !== 3 || steps === undefined || fields === undefined) {
    throw modelError(
      'ONNX_INPUT_SHAPE',
      `ONNX input ${name}: expected [N, features] or [N, bars, fields] with fixed sizes, got ${shape(dims)}`,
    );
  }
  return { ...common, width: steps * fields, window: { steps, fields } };
}

/** Values of a row that an output declares: rank 1 is one a row, the last dimension of rank 2 otherwise. */
function declaredColumns({ dims }: OnnxValue): number | undefined {
  if (dims === undefined) return undefined;
  if (dims.length <= 1) return 1;
  const rest = dims.slice(1).map(fixed);
  return rest.reduce<number | undefined>((product, size) => (size && product ? product * size : undefined), 1);
}

function chooseOutput(outputs: readonly OnnxValue[]): OnnxValue {
  const typed = (types: ReadonlySet<string>): OnnxValue[] =>
    outputs.filter((value) => value.form === 'tensor' && types.has(ELEMENT_TYPES[value.type ?? 0]));
  const scores = typed(SCORE_TYPES);
  if (scores.length === 1) return scores[0];
  if (scores.length > 1) {
    // Recurrent nets also give their last states; those have more dimensions than scores.
    const flat = scores.filter((value) => value.dims !== undefined && value.dims.length <= 2);
    if (flat.length === 1) return flat[0];
    throw modelError(
      'ONNX_OUTPUTS',
      `ONNX model: expected one output of scores, got ${scores.length}: ${names(scores)}`,
      {
        hint: 'Export the model with the score as its only output.',
      },
    );
  }
  const maps = outputs.filter((value) => value.form === 'sequence' || value.form === 'map');
  if (maps.length > 0) {
    throw modelError(
      'ONNX_OUTPUT_MAP',
      `ONNX output ${maps[0].name}: expected a tensor of probabilities, got a sequence of maps (ZipMap)`,
      {
        where: { field: maps[0].name },
        hint: 'ONNX Runtime for the web hands out tensors only: export with zipmap=False (skl2onnx: options={"zipmap": False}).',
      },
    );
  }
  const numbers = typed(new Set(['int64', 'int32']));
  if (numbers.length === 1) return numbers[0];
  const got = outputs.map((value) => `${value.name} (${typeName(value.type)})`).join(', ') || 'none';
  throw modelError('ONNX_OUTPUTS', `ONNX model: expected an output of scores, got ${got}`);
}

/**
 * Finds the one input and the score among a graph's outputs. Throws `ONNX_INPUTS`, `ONNX_INPUT_TYPE`,
 * `ONNX_INPUT_SHAPE`, `ONNX_OUTPUTS`, `ONNX_OUTPUT_MAP`.
 */
export function readSignature(graph: OnnxGraph): OnnxSignature {
  const input = readInput(graph);
  const score = chooseOutput(graph.outputs);
  const columns = declaredColumns(score);
  const hasLabel = graph.outputs.some(
    (value) => value !== score && value.form === 'tensor' && LABEL_TYPES.has(ELEMENT_TYPES[value.type ?? 0]),
  );
  const labels = classLabels(graph);
  const secondOfTwo = hasLabel && (columns === 2 || (columns === undefined && labels?.length === 2));
  return { input, output: { name: score.name, columns, secondOfTwo }, classNames: labels };
}
