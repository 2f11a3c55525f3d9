import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

const root = new URL('../../', import.meta.url);

// It serves nobody and watches nothing: it stays for the modules that are imported later, when they are first needed.
const vite = await createServer({
  root: fileURLToPath(root),
  configFile: false,
  logLevel: 'error',
  appType: 'custom',
  server: { middlewareMode: true, hmr: false, ws: false, watch: null },
  optimizeDeps: { noDiscovery: true },
});

/** A module of `src`, by its path from the project's root, as the tests run it. */
export const load = (path) => vite.ssrLoadModule(fileURLToPath(new URL(path, root)));

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
