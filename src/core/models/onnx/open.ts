import { usageError } from '../../base/errors.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import type { Model } from '../model.ts';
import { onnxCard } from './card.ts';
import { readOnnxGraph } from './graph.ts';
import { proveOnnxGraph } from './guard.ts';
import type { OnnxRuntimeLoader } from './runtime.ts';
import { OnnxModel, probe } from './session.ts';
import { readSignature } from './signature.ts';

export interface OnnxOpenOptions {
  readonly name: string;
  readonly kernels: TreeKernels;
  readonly onnx?: OnnxRuntimeLoader;
  readonly engine: 'auto' | 'trees' | 'onnxruntime';
}

/** Opens an ONNX file: read and proven first, then handed to the engine that fits it. */
export async function openOnnx(bytes: Uint8Array, options: OnnxOpenOptions): Promise<Model> {
  const graph = readOnnxGraph(bytes);
  proveOnnxGraph(graph, bytes.length);
  const signature = readSignature(graph);
  if (options.onnx === undefined) {
    throw usageError('ONNX_RUNTIME_MISSING', 'ONNX model: expected ONNX Runtime to run it, got none from the host');
  }
  const runtime = await options.onnx();
  const session = await runtime.createSession(bytes);
  try {
    const outputCount = await probe(session, signature);
    const facts = { featureCount: signature.input.width, outputCount, classNames: signature.classNames };
    return new OnnxModel(session, signature, onnxCard(graph, facts, bytes, options.name));
  } catch (error) {
    await session.release();
    throw error;
  }
}
