import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { TrainingKernels } from '../core/kernels/training.ts';
import type { TreeKernels } from '../core/kernels/trees.ts';

/** The WASM parts: features, trees that predict, trees that grow. */
export interface Kernels {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  readonly training: TrainingKernels;
}
