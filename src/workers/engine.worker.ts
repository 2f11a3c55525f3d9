import * as Comlink from 'comlink';
import rollingUrl from '../../wasm/build/rolling.wasm?url';
import trainingUrl from '../../wasm/build/training.wasm?url';
import treesUrl from '../../wasm/build/trees.wasm?url';
import { dataError } from '../core/base/errors.ts';
import { createRollingKernels } from '../core/kernels/rolling.ts';
import { createTrainingKernels, type TrainingKernels } from '../core/kernels/training.ts';
import { TreeKernels } from '../core/kernels/trees.ts';
import type { EngineApi } from './api.ts';
import { createEngine, type Engine } from './engine.ts';
import { loadOnnxRuntime } from './onnxRuntime.ts';
import { methodTable } from './methods.ts';
import { answer, buffersOf, type WiredEngine } from './wire.ts';

/** Fetches and compiles one of our own modules; says what came instead where a server answers something else. */
async function compile(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(new URL(url, import.meta.url));
  const bytes = await response.arrayBuffer();
  const [a, b, c, d] = new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength));
  if (!response.ok || a !== 0 || b !== 0x61 || c !== 0x73 || d !== 0x6d) {
    const got = `status ${response.status}, ${response.headers.get('content-type') ?? 'no type'}, ${bytes.byteLength} bytes`;
    throw dataError('WASM_LOAD', `${url}: expected a WASM module, got ${got}`, {
      hint: 'Reload the page; if it stays, the server does not serve the .wasm files of the build.',
    });
  }
  return WebAssembly.compile(bytes);
}

let training: Promise<TrainingKernels> | undefined;

function trainingKernels(): Promise<TrainingKernels> {
  training ??= compile(trainingUrl).then(createTrainingKernels);
  // A failed download may be tried again.
  training.catch(() => (training = undefined));
  return training;
}

let started: Promise<Engine> | undefined;

/** The kernels are compiled once; where that fails, every call says so. */
function engine(): Promise<Engine> {
  started ??= (async () => {
    const [rolling, trees] = await Promise.all([compile(rollingUrl), compile(treesUrl)]);
    return createEngine({
      rolling: createRollingKernels(rolling),
      trees: new TreeKernels(trees),
      training: trainingKernels,
      onnxRuntime: loadOnnxRuntime,
    });
  })();
  return started;
}

// Compiling begins before the first call, while the page is still being put together.
engine().catch(() => undefined);

const wired: WiredEngine = {
  invoke: (method, parameters, onProgress) =>
    answer(
      async () => {
        const methods = (await engine()) as unknown as Record<string, (...given: unknown[]) => Promise<unknown>>;
        return methods[method](...parameters, { onProgress });
      },
      (value) => (methodTable[method as keyof EngineApi].keepsAnswer ? [] : buffersOf(value)),
    ),
};

Comlink.expose(wired);
