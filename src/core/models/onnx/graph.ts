import { modelError } from '../../base/errors.ts';
import type { ProtoField } from './protobuf.ts';
import { addIntegers, addReals, eachField, textOf } from './protobuf.ts';

/** Element types of ONNX tensors by their number, as far as they are used here. */
export const ELEMENT_TYPES: Readonly<Record<number, string>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
  16: 'bfloat16',
};

/** A tensor stored in the file. */
export interface OnnxInitializer {
  readonly name: string;
  readonly type: number;
  readonly dims: readonly number[];
  /** Little-endian content, where it is stored raw. */
  readonly raw: Uint8Array | undefined;
  /** Content stored as numbers instead. */
  readonly values: readonly number[];
  readonly strings: number;
  /** Where the content lies outside the file: the name of that file. */
  readonly external: string | undefined;
}

export interface OnnxAttribute {
  readonly name: string;
  readonly integer: number | undefined;
  readonly real: number | undefined;
  readonly text: string | undefined;
  readonly integers: readonly number[];
  readonly reals: readonly number[];
  readonly texts: readonly string[];
  readonly tensor: OnnxInitializer | undefined;
  /** Holds a graph of its own, as control flow does. */
  readonly nested: boolean;
}

export interface OnnxNode {
  readonly op: string;
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, OnnxAttribute>;
}

/** An input or output as declared. A dimension is a number, a symbol's name, or `?`. */
export interface OnnxValue {
  readonly name: string;
  /** Element type of a tensor; undefined for sequences and maps. */
  readonly type: number | undefined;
  /** `tensor`, `sequence`, `map` or `other`. */
  readonly form: 'tensor' | 'sequence' | 'map' | 'other';
  /** Undefined where no shape is declared. */
  readonly dims: readonly (number | string)[] | undefined;
}

export interface OnnxGraph {
  readonly irVersion: number;
  readonly producer: string;
  /** Version of each operator set; the default domain is the empty name. */
  readonly opsets: ReadonlyMap<string, number>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: ReadonlyMap<string, OnnxInitializer>;
  /** Without those that are initialisers. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /** Functions that the file defines itself, as `domain:name`. */
  readonly functions: readonly string[];
  readonly hasTraining: boolean;
}

const normalDomain = (domain: string): string => (domain === 'ai.onnx' ? '' : domain);

function readTensor(bytes: Uint8Array): OnnxInitializer {
  const dims: number[] = [];
  const values: number[] = [];
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  let strings = 0;
  let isExternal = false;
  let location = '';
  eachField(bytes, (field) => {
    if (field.number === 1) addIntegers(dims, field);
    else if (field.number === 2) type = field.value;
    else if (field.number === 4) addReals(values, field, 4);
    else if (field.number === 5 || field.number === 7 || field.number === 11) addIntegers(values, field);
    else if (field.number === 6) strings++;
    else if (field.number === 8) name = textOf(field);
    else if (field.number === 9) raw = field.bytes;
    else if (field.number === 10) addReals(values, field, 8);
    else if (field.number === 13) {
      const [key, value] = readEntry(field);
      if (key === 'location') location = value;
    } else if (field.number === 14) isExternal = field.value === 1;
  });
  const external = isExternal || location !== '' ? location || 'a second file' : undefined;
  return { name, type, dims, raw, values, strings, external };
}

/** A key and a value: metadata, external data locations. */
function readEntry(entry: ProtoField): readonly [string, string] {
  let key = '';
  let value = '';
  eachField(entry.bytes, (field) => {
    if (field.number === 1) key = textOf(field);
    else if (field.number === 2) value = textOf(field);
  });
  return [key, value];
}

function readAttribute(bytes: Uint8Array): OnnxAttribute {
  const integers: number[] = [];
  const reals: number[] = [];
  const texts: string[] = [];
  let name = '';
  let integer: number | undefined;
  let real: number | undefined;
  let text: string | undefined;
  let tensor: OnnxInitializer | undefined;
  let nested = false;
  eachField(bytes, (field) => {
    if (field.number === 1) name = textOf(field);
    else if (field.number === 2) real = field.value;
    else if (field.number === 3) integer = field.value;
    else if (field.number === 4) text = textOf(field);
    else if (field.number === 5) tensor = readTensor(field.bytes);
    else if (field.number === 6 || field.number === 11) nested = true;
    else if (field.number === 7) addReals(reals, field, 4);
    else if (field.number === 8) addIntegers(integers, field);
    else if (field.number === 9) texts.push(textOf(field));
  });
  return { name, integer, real, text, integers, reals, texts, tensor, nested };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let op = '';
  let domain = '';
  let name = '';
  eachField(bytes, (field) => {
    if (field.number === 1) inputs.push(textOf(field));
    else if (field.number === 2) outputs.push(textOf(field));
    else if (field.number === 3) name = textOf(field);
    else if (field.number === 4) op = textOf(field);
    else if (field.number === 5) {
      const attribute = readAttribute(field.bytes);
      attributes.set(attribute.name, attribute);
    } else if (field.number === 7) domain = normalDomain(textOf(field));
  });
  return { op, domain, name, inputs, outputs, attributes };
}

function readDims(shape: Uint8Array): (number | string)[] {
  const dims: (number | string)[] = [];
  eachField(shape, (field) => {
    if (field.number !== 1) return;
    let dim: number | string = '?';
    eachField(field.bytes, (part) => {
      if (part.number === 1) dim = part.value;
      else if (part.number === 2) dim = textOf(part) || '?';
    });
    dims.push(dim);
  });
  return dims;
}

function readValue(bytes: Uint8Array): OnnxValue {
  let name = '';
  let type: number | undefined;
  let form: OnnxValue['form'] = 'other';
  let dims: (number | string)[] | undefined;
  eachField(bytes, (field) => {
    if (field.number === 1) name = textOf(field);
    if (field.number !== 2) return;
    eachField(field.bytes, (kind) => {
      if (kind.number === 4) form = 'sequence';
      else if (kind.number === 5) form = 'map';
      if (kind.number !== 1) return;
      form = 'tensor';
      eachField(kind.bytes, (part) => {
        if (part.number === 1) type = part.value;
        else if (part.number === 2) dims = readDims(part.bytes);
      });
    });
  });
  return { name, type, form, dims };
}

/**
 * Reads an ONNX file as far as it must be known before it is handed to an engine: operators, stored tensors, inputs,
 * outputs, metadata. Tensors are views into the file. Throws `ONNX_TRUNCATED` and `ONNX_EMPTY`.
 */
export function readOnnxGraph(bytes: Uint8Array): OnnxGraph {
  const opsets = new Map<string, number>();
  const metadata = new Map<string, string>();
  const nodes: OnnxNode[] = [];
  const initializers = new Map<string, OnnxInitializer>();
  const inputs: OnnxValue[] = [];
  const outputs: OnnxValue[] = [];
  const functions: string[] = [];
  let irVersion = 0;
  let producer = '';
  let hasGraph = false;
  let hasTraining = false;

  const readGraph = (graph: Uint8Array): void => {
    eachField(graph, (field) => {
      if (field.number === 1) nodes.push(readNode(field.bytes));
      else if (field.number === 5) {
        const tensor = readTensor(field.bytes);
        initializers.set(tensor.name, tensor);
      } else if (field.number === 11) inputs.push(readValue(field.bytes));
      else if (field.number === 12) outputs.push(readValue(field.bytes));
    });
  };
  const readFunction = (definition: Uint8Array): void => {
    let name = '';
    let domain = '';
    eachField(definition, (field) => {
      if (field.number === 1) name = textOf(field);
      else if (field.number === 10) domain = normalDomain(textOf(field));
      else if (field.number === 7) nodes.push(readNode(field.bytes));
    });
    functions.push(`${domain}:${name}`);
  };

  eachField(bytes, (field) => {
    if (field.number === 1) irVersion = field.value;
    else if (field.number === 2) producer = textOf(field);
    else if (field.number === 7) {
      hasGraph = true;
      readGraph(field.bytes);
    } else if (field.number === 8) {
      let domain = '';
      let version = 1;
      eachField(field.bytes, (part) => {
        if (part.number === 1) domain = normalDomain(textOf(part));
        else if (part.number === 2) version = part.value;
      });
      opsets.set(domain, version);
    } else if (field.number === 14) metadata.set(...readEntry(field));
    else if (field.number === 20) hasTraining = true;
    else if (field.number === 25) readFunction(field.bytes);
  });
  if (!hasGraph || nodes.length === 0) {
    throw modelError(
      'ONNX_EMPTY',
      `ONNX model: expected a graph with operators, got ${hasGraph ? 'none' : 'no graph'}`,
      {
        hint: 'The file is not ONNX, or only holds weights.',
      },
    );
  }
  return {
    irVersion,
    producer,
    opsets,
    metadata,
    nodes,
    initializers,
    inputs: inputs.filter((value) => !initializers.has(value.name)),
    outputs,
    functions,
    hasTraining,
  };
}
