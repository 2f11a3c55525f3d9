import { modelError } from '../core/base/errors.ts';
import type { OnnxRuntime } from '../core/models/onnx/runtime.ts';
import { adaptOnnxLibrary } from '../core/models/onnx/runtime.ts';

let loaded: Promise<OnnxRuntime> | undefined;

/**
 * ONNX Runtime in Node: the same WASM build as in the browser, so that both give the same scores. Errors (model):
 * `ONNX_RUNTIME_MISSING`.
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= import('onnxruntime-web/wasm').then(
    (library) => {
      // Without this it looks for worker threads in a way that ES modules do not have.
      library.env.wasm.numThreads = 1;
      return adaptOnnxLibrary(library);
    },
    (cause: unknown) => {
      throw modelError('ONNX_RUNTIME_MISSING', 'ONNX Runtime: expected onnxruntime-web to be installed, it is not', {
        hint: '`npm install onnxruntime-web`; models of trees do not need it.',
        cause,
      });
    },
  );
  return loaded;
}
