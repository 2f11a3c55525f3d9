import { adaptOnnxLibrary } from '../core/models/onnx/runtime.ts';
import { serveEngine } from '../workers/serve.ts';

// The worker of `klinelab/worker`. Every file is named by a line that bundlers know how to follow.
serveEngine({
  rolling: new URL('../../wasm/build/rolling.wasm', import.meta.url),
  trees: new URL('../../wasm/build/trees.wasm', import.meta.url),
  training: new URL('../../wasm/build/training.wasm', import.meta.url),
  onnxRuntime: async () => {
    const library = await import('onnxruntime-web/wasm');
    // Several threads need a page that is cross-origin isolated.
    library.env.wasm.numThreads = 1;
    return adaptOnnxLibrary(library);
  },
});
