import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = new URL('../../', import.meta.url);

/** A module of `src`, by its path from the project's root, as the tests run it. */
export async function load(path) {
  const { module } = await runnerImport(fileURLToPath(new URL(path, root)), { configFile: false, logLevel: 'error' });
  return module;
}

/** A compiled kernel module of `wasm/build`. */
export const wasmModule = (name) => new WebAssembly.Module(readFileSync(new URL(`wasm/build/${name}.wasm`, root)));

/** Milliseconds of the median of `times` runs. */
export function medianMs(times, work) {
  const taken = [];
  for (let i = 0; i < times; i++) {
    const start = performance.now();
    work();
    taken.push(performance.now() - start);
  }
  return taken.sort((a, b) => a - b)[times >> 1];
}
