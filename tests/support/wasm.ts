import { readFileSync } from 'node:fs';

/** A compiled kernel module, as `npm run build:wasm` leaves it. */
export const wasmModule = (name: 'rolling' | 'trees' | 'training'): WebAssembly.Module =>
  new WebAssembly.Module(readFileSync(new URL(`../../wasm/build/${name}.wasm`, import.meta.url)));
