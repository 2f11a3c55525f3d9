import rollingUrl from '../../wasm/build/rolling.wasm?url';
import trainingUrl from '../../wasm/build/training.wasm?url';
import treesUrl from '../../wasm/build/trees.wasm?url';
import { loadOnnxRuntime } from './onnxRuntime.ts';
import { serveEngine } from './serve.ts';

const here = (url: string): URL => new URL(url, import.meta.url);

serveEngine({
  rolling: here(rollingUrl),
  trees: here(treesUrl),
  training: here(trainingUrl),
  onnxRuntime: loadOnnxRuntime,
});
