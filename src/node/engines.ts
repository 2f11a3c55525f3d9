import { readFile } from 'node:fs/promises';
import { rollingKernels, treeKernels } from './kernels.ts';
import { loadOnnxRuntime } from './onnxRuntime.ts';
import { sha256 } from './sha256.ts';

/** What Node lends to a model in its own process. */
export const nodeEngines = () => ({
  rolling: rollingKernels(),
  trees: treeKernels(),
  onnx: loadOnnxRuntime,
  sha256,
  readFile: (path: string): Promise<Uint8Array> => readFile(path),
});
