import { rollingKernels, trainingKernels, treeKernels } from '../node/kernels.ts';
import type { Kernels } from './kernels.ts';

export type { Kernels };

/** Compiles the kernels of the package from its files: `klinelab/wasm` in Node. */
export const loadKernels = async (): Promise<Kernels> => ({
  rolling: rollingKernels(),
  trees: treeKernels(),
  training: trainingKernels(),
});
