import type { OnnxRuntime } from '../core/models/onnx/runtime.ts';
import { adaptOnnxLibrary } from '../core/models/onnx/runtime.ts';

let loaded: Promise<OnnxRuntime> | undefined;

/** ONNX Runtime in Node: the same WASM build as in the browser, so that both give the same scores. */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= import('onnxruntime-web/wasm').then((library) => {
    // Without this it looks for worker threads in a way that ES modules do not have.
    library.env.wasm.numThreads = 1;
    return adaptOnnxLibrary(library);
  });
  return loaded;
}
