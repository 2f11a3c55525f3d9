import * as Comlink from 'comlink';
import rollingUrl from '../../wasm/build/rolling.wasm?url';
import treesUrl from '../../wasm/build/trees.wasm?url';
import { dataError } from '../core/base/errors.ts';
import type { Progress } from '../core/base/progress.ts';
import { createRollingKernels } from '../core/kernels/rolling.ts';
import { TreeKernels } from '../core/kernels/trees.ts';
import type { EngineApi } from './api.ts';
import { createEngine, type Engine } from './engine.ts';
import { loadOnnxRuntime } from './onnxRuntime.ts';
import { answer, buffersOf, type Wired } from './wire.ts';

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

let started: Promise<Engine> | undefined;

/** The kernels are compiled once, on the first call. */
function engine(): Promise<Engine> {
  started ??= (async () => {
    const [rolling, trees] = await Promise.all([compile(rollingUrl), compile(treesUrl)]);
    return createEngine({
      rolling: createRollingKernels(rolling),
      trees: new TreeKernels(trees),
      onnxRuntime: loadOnnxRuntime,
    });
  })();
  return started;
}

const wired: Wired<EngineApi> = {
  open: (onProgress, file) =>
    answer(
      async () => (await engine()).open(file, { onProgress: tell(onProgress) }),
      // The worker keeps its klines: only what was copied for the page is moved.
      () => [],
    ),
  run: (onProgress, research) =>
    answer(async () => (await engine()).run(research, { onProgress: tell(onProgress) }), buffersOf),
  features: (onProgress, research, names) =>
    answer(async () => (await engine()).features(research, names, { onProgress: tell(onProgress) }), buffersOf),
  forget: (_onProgress, sha256) => answer(async () => (await engine()).forget(sha256)),
};

const tell =
  (onProgress: (stage: string, done: number, total: number) => void) =>
  ({ stage, done, total }: Progress): void =>
    onProgress(stage, done, total);

Comlink.expose(wired);
