import { rollingKernels, trainingKernels, treeKernels } from '../../src/node/kernels.ts';
import { loadOnnxRuntime } from '../../src/node/onnxRuntime.ts';
import type { Engine } from '../../src/workers/api.ts';
import { createEngine } from '../../src/workers/engine.ts';

/** The engine that the page's worker runs, in Node. */
export const newEngine = (): Engine =>
  createEngine({
    rolling: rollingKernels(),
    trees: treeKernels(),
    training: async () => trainingKernels(),
    onnxRuntime: loadOnnxRuntime,
  });
