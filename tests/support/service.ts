import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createRollingKernels } from '../../src/core/kernels/rolling.ts';
import { TreeKernels } from '../../src/core/kernels/trees.ts';
import type { BarsInput } from '../../src/server/signal-model.ts';
import type { Engines } from '../../src/server/embedded-model.ts';
import { wasmModule } from './wasm.ts';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const models = {
  'lgb-5': root('models/lgb-5.txt'),
  'lgb-20': root('models/lgb-20.txt'),
  'updown-10': root('models/updown-10.onnx'),
};

export const sampleKlines = root('public/samples/eurusd-1h.csv');

let lent: Engines | undefined;
export const engines = (): Engines =>
  (lent ??= {
    rolling: createRollingKernels(wasmModule('rolling')),
    trees: new TreeKernels(wasmModule('trees')),
  });

const [, ...lines] = readFileSync(sampleKlines, 'utf8').trimEnd().split('\n');
const cells = lines.map((line) => line.split(',').map(Number));

/** The sample's `count` bars before bar `end`. */
export function lastBars(count: number, end = cells.length): BarsInput {
  const column = (index: number): number[] => cells.slice(end - count, end).map((row) => row[index]);
  return { open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
}
