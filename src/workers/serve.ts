import * as Comlink from 'comlink';
import { dataError } from '../core/base/errors.ts';
import { createRollingKernels } from '../core/kernels/rolling.ts';
import { createTrainingKernels, type TrainingKernels } from '../core/kernels/training.ts';
import { TreeKernels } from '../core/kernels/trees.ts';
import type { OnnxRuntimeLoader } from '../core/models/onnx/runtime.ts';
import type { Engine } from './api.ts';
import { createEngine } from './engine.ts';
import { wireEngine } from './wired.ts';

/** Where a worker finds its parts. */
export interface EngineParts {
  readonly rolling: URL;
  readonly trees: URL;
  readonly training: URL;
  readonly onnxRuntime: OnnxRuntimeLoader;
}

/** Fetches and compiles one of our own modules; says what came instead where a server answers something else. */
async function compile(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  const bytes = await response.arrayBuffer();
  const [a, b, c, d] = new Uint8Array(bytes, 0, Math.min(4, bytes.byteLength));
  if (!response.ok || a !== 0 || b !== 0x61 || c !== 0x73 || d !== 0x6d) {
    const got = `status ${response.status}, ${response.headers.get('content-type') ?? 'no type'}, ${bytes.byteLength} bytes`;
    throw dataError('WASM_LOAD', `${url.pathname}: expected a WASM module, got ${got}`, {
      hint: 'Reload the page; if it stays, the server does not serve the .wasm files of the build.',
    });
  }
  return WebAssembly.compile(bytes);
}

/** Answers the client of this worker until the worker ends. */
export function serveEngine(parts: EngineParts): void {
  let training: Promise<TrainingKernels> | undefined;
  const trainingKernels = (): Promise<TrainingKernels> => {
    training ??= compile(parts.training).then(createTrainingKernels);
    // A failed download may be tried again.
    training.catch(() => (training = undefined));
    return training;
  };

  let started: Promise<Engine> | undefined;
  /** The kernels are compiled once; where that fails, every call says so. */
  const engine = (): Promise<Engine> => {
    started ??= (async () => {
      const [rolling, trees] = await Promise.all([compile(parts.rolling), compile(parts.trees)]);
      return createEngine({
        rolling: createRollingKernels(rolling),
        trees: new TreeKernels(trees),
        training: trainingKernels,
        onnxRuntime: parts.onnxRuntime,
      });
    })();
    return started;
  };

  // Compiling begins before the first call, while the page is still being put together.
  engine().catch(() => undefined);

  Comlink.expose(wireEngine(engine));
}
