import { dataError } from '../core/base/errors.ts';
import { createRollingKernels } from '../core/kernels/rolling.ts';
import { createTrainingKernels } from '../core/kernels/training.ts';
import { TreeKernels } from '../core/kernels/trees.ts';
import type { Kernels } from './kernels.ts';

export type { Kernels };

// Written out one by one, since bundlers find files by such lines.
const addresses = {
  rolling: new URL('../../wasm/build/rolling.wasm', import.meta.url),
  trees: new URL('../../wasm/build/trees.wasm', import.meta.url),
  training: new URL('../../wasm/build/training.wasm', import.meta.url),
};

async function compile(address: URL): Promise<WebAssembly.Module> {
  const response = await fetch(address);
  const bytes = await response.arrayBuffer();
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    const got = `status ${response.status}, ${response.headers.get('content-type') ?? 'no type'}`;
    throw dataError('WASM_LOAD', `${address.pathname}: expected a WASM module, got ${got}`, { cause });
  }
}

/** Fetches and compiles the kernels from beside this file, in a page or a worker. Errors (data): `WASM_LOAD`. */
export async function loadKernels(): Promise<Kernels> {
  const [rolling, trees, training] = await Promise.all([
    compile(addresses.rolling),
    compile(addresses.trees),
    compile(addresses.training),
  ]);
  return {
    rolling: createRollingKernels(rolling),
    trees: new TreeKernels(trees),
    training: createTrainingKernels(training),
  };
}
