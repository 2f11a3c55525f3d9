import wasmUrl from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';
import type { OnnxRuntime } from '../core/models/onnx/runtime.ts';
import { adaptOnnxLibrary } from '../core/models/onnx/runtime.ts';

let loaded: Promise<OnnxRuntime> | undefined;

/**
 * ONNX Runtime for the browser's worker, fetched on first need from beside the page. One thread: several need a page
 * that is cross-origin isolated, which a static server cannot be asked for.
 */
export function loadOnnxRuntime(): Promise<OnnxRuntime> {
  loaded ??= import('onnxruntime-web/wasm').then((library) => {
    library.env.wasm.wasmPaths = { wasm: wasmUrl };
    library.env.wasm.numThreads = 1;
    library.env.wasm.proxy = false;
    return adaptOnnxLibrary(library);
  });
  // A failed download may be tried again.
  loaded.catch(() => (loaded = undefined));
  return loaded;
}
