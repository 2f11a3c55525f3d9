import { usageError } from '../../base/errors.ts';
import type { TreeKernels } from '../../kernels/trees.ts';
import type { Model } from '../model.ts';
import { onnxCard } from './card.ts';
import type { OnnxGraph } from './graph.ts';
import { readOnnxGraph } from './graph.ts';
import { proveOnnxGraph } from './guard.ts';
import type { OnnxRuntimeLoader } from './runtime.ts';
import { classLabels } from './class-labels.ts';
import { loadTrees, recogniseTrees } from './tree-model.ts';

export interface OnnxOpenOptions {
  readonly name: string;
  readonly kernels: TreeKernels;
  readonly onnx?: OnnxRuntimeLoader;
  readonly engine: 'auto' | 'trees' | 'onnxruntime';
}

/** The model as trees in our own kernels, or undefined where it is not trees or more than trees. */
function openTrees(graph: OnnxGraph, bytes: Uint8Array, { kernels, name }: OnnxOpenOptions): Model | undefined {
  const recognised = recogniseTrees(graph);
  const width = graph.inputs[0]?.dims?.[1];
  if (recognised === undefined || typeof width !== 'number' || width < 1) return undefined;
  const classNames = classLabels(graph);
  return loadTrees(recognised, width, kernels, (facts) =>
    onnxCard(graph, { ...facts, featureCount: width, classNames }, bytes, name),
  );
}

/**
 * Opens an ONNX file: read and proven first, then handed to the engine that fits it. Tree models run in our kernels, so
 * that they never need ONNX Runtime.
 */
export async function openOnnx(bytes: Uint8Array, options: OnnxOpenOptions): Promise<Model> {
  const graph = readOnnxGraph(bytes);
  proveOnnxGraph(graph, bytes.length);
  if (options.engine !== 'onnxruntime') {
    const model = openTrees(graph, bytes, options);
    if (model !== undefined) return model;
    if (options.engine === 'trees') {
      throw usageError('ENGINE_UNFIT', 'engine trees: expected a graph of one tree operator, got another', {
        hint: 'Use the engine auto or onnxruntime.',
      });
    }
  }
  const [{ readSignature }, { OnnxModel, probe }] = await Promise.all([
    import('./signature.ts'),
    import('./session.ts'),
  ]);
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
