import { modelError } from '../../base/errors.ts';
import type { OnnxGraph, OnnxInitializer, OnnxNode, OnnxValue } from './graph.ts';
import { ELEMENT_TYPES } from './graph.ts';
import { refusalOf } from './operators.ts';

const MAX_BYTES = 512 * 1024 * 1024;
/** Elements of a stored tensor or of the fixed part of a declared shape. */
const MAX_ELEMENTS = 256 * 1024 * 1024;
/** The newest operator sets that ONNX Runtime 1.30 knows. */
const NEWEST: Readonly<Record<string, number>> = { '': 26, 'ai.onnx.ml': 5 };

const ELEMENT_BYTES: Readonly<Record<number, number>> = {
  1: 4,
  2: 1,
  3: 1,
  4: 2,
  5: 2,
  6: 4,
  7: 8,
  9: 1,
  10: 2,
  11: 8,
  12: 4,
  13: 8,
  16: 2,
};

function elementsOf(dims: readonly number[], subject: string): number {
  const elements = dims.reduce((product, size) => product * size, 1);
  if (dims.some((size) => size < 0) || !(elements <= MAX_ELEMENTS)) {
    throw modelError('ONNX_TENSOR', `${subject}: expected at most ${MAX_ELEMENTS} elements, got [${dims.join(', ')}]`);
  }
  return elements;
}

function proveTensor(tensor: OnnxInitializer, subject: string): void {
  if (tensor.external !== undefined) {
    throw modelError(
      'ONNX_EXTERNAL_DATA',
      `${subject}: expected its values in the file, got them in ${tensor.external}`,
      {
        hint: 'Save the model as one file: onnx.save(model, path, save_as_external_data=False).',
      },
    );
  }
  const elements = elementsOf(tensor.dims, subject);
  const size = ELEMENT_BYTES[tensor.type];
  let stored = tensor.raw === undefined ? tensor.values.length : tensor.raw.length / (size ?? 1);
  if (tensor.type === 8) stored = tensor.strings;
  // Types of less than a byte and float8 are rare enough to leave to ONNX Runtime.
  else if (size === undefined) return;
  if (stored !== elements) {
    throw modelError(
      'ONNX_TENSOR',
      `${subject}: expected ${elements} values for shape [${tensor.dims.join(', ')}], got ${stored}`,
    );
  }
}

function proveNode(node: OnnxNode, functions: ReadonlySet<string>): void {
  const subject = `ONNX operator ${node.op}${node.name === '' ? '' : ` (${node.name})`}`;
  const reason = functions.has(`${node.domain}:${node.op}`) ? undefined : refusalOf(node.domain, node.op);
  if (reason !== undefined) {
    const domain = node.domain === '' ? '' : ` of domain ${node.domain}`;
    throw modelError(
      'ONNX_OPERATOR',
      `${subject}${domain}: expected operators that only compute with tensors; ${reason}`,
      {
        where: { field: node.op },
        hint: 'Export the model without it.',
      },
    );
  }
  for (const attribute of node.attributes.values()) {
    if (attribute.nested) {
      throw modelError(
        'ONNX_OPERATOR',
        `${subject}: expected no graph inside an operator, got one in ${attribute.name}`,
        {
          where: { field: node.op },
        },
      );
    }
    if (attribute.tensor !== undefined) proveTensor(attribute.tensor, `${subject}, ${attribute.name}`);
  }
}

function proveShape(value: OnnxValue): void {
  const fixed = (value.dims ?? []).filter((dim): dim is number => typeof dim === 'number');
  elementsOf(fixed, `ONNX value ${value.name}`);
}

/**
 * Refuses what an engine must not be asked to run: unknown or unbounded operators, graphs within operators, values in
 * other files, tensors whose size and shape differ, shapes and files beyond reason, operator sets from the future.
 * Throws `ONNX_TOO_LARGE`, `ONNX_OPSET`, `ONNX_OPERATOR`, `ONNX_EXTERNAL_DATA`, `ONNX_TENSOR`, `ONNX_TRAINING`.
 */
export function proveOnnxGraph(graph: OnnxGraph, bytes: number): void {
  if (bytes > MAX_BYTES) {
    throw modelError('ONNX_TOO_LARGE', `ONNX model: expected at most ${MAX_BYTES} bytes, got ${bytes}`);
  }
  if (graph.hasTraining) {
    throw modelError(
      'ONNX_TRAINING',
      'ONNX model: expected a model to predict with, got one that carries its training',
    );
  }
  for (const [domain, version] of graph.opsets) {
    const newest = Object.hasOwn(NEWEST, domain) ? NEWEST[domain] : undefined;
    if (version < 1 || (newest !== undefined && version > newest)) {
      const name = domain === '' ? 'ai.onnx' : domain;
      throw modelError('ONNX_OPSET', `ONNX model: expected opset ${newest} of ${name} or older, got ${version}`, {
        hint: 'Export the model again with a lower target_opset.',
      });
    }
  }
  const functions = new Set(graph.functions);
  for (const node of graph.nodes) proveNode(node, functions);
  for (const tensor of graph.initializers.values()) proveTensor(tensor, `ONNX tensor ${tensor.name}`);
  for (const value of [...graph.inputs, ...graph.outputs]) proveShape(value);
}

/** Name of an element type, for messages. */
export const typeName = (type: number | undefined): string => ELEMENT_TYPES[type ?? 0] ?? `type ${type}`;
