import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRollingKernels, type RollingKernels } from '../core/kernels/rolling.ts';
import { createTrainingKernels, type TrainingKernels } from '../core/kernels/training.ts';
import { TreeKernels } from '../core/kernels/trees.ts';
import { packageRoot } from './package.ts';

/** A compiled kernel module of the package. */
export const wasmModule = (name: string): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(join(packageRoot, 'wasm', 'build', `${name}.wasm`)));

let rolling: RollingKernels | undefined;
let trees: TreeKernels | undefined;
let training: TrainingKernels | undefined;

export const rollingKernels = (): RollingKernels => (rolling ??= createRollingKernels(wasmModule('rolling')));
export const treeKernels = (): TreeKernels => (trees ??= new TreeKernels(wasmModule('trees')));
export const trainingKernels = (): TrainingKernels => (training ??= createTrainingKernels(wasmModule('training')));
