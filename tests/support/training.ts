import { sha256Hex } from '../../src/core/base/sha256.ts';
import { createTrainingKernels } from '../../src/core/kernels/training.ts';
import type { Ensemble } from '../../src/core/models/lightgbm/ensemble.ts';
import { writeModelText } from '../../src/core/models/lightgbm/write.ts';
import { wasmModule } from './wasm.ts';

export const trainingKernels = createTrainingKernels(wasmModule('training'));

/** Text of a model up to its parameters section: header, trees, importances. */
export const modelBody = (model: Ensemble): string => writeModelText(model).split('\nparameters:')[0];

export const hashOf = (text: string): string => sha256Hex(new TextEncoder().encode(text));
