import { runSelfTest } from '../../core/selftest/run.ts';
import { exitCodes, type Command } from '../command.ts';
import { rollingKernels, treeKernels } from '../../node/kernels.ts';
import { loadOnnxRuntime } from '../../node/onnxRuntime.ts';
import { printFacts } from '../output.ts';
import { version } from '../../node/package.ts';

/** A module of one function that returns a vector's lane: it is valid only where SIMD is. */
const simdProbe = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11],
);

export const command: Command = {
  summary: 'Shows versions and runs a self-test of every engine on built-in vectors; exit code 4 where one fails.',
  inputs: [],
  options: {},
  examples: ['klinelab doctor', 'klinelab doctor --json'],
  async run({ options }) {
    const simd = WebAssembly.validate(simdProbe);
    const results = await runSelfTest({
      rolling: rollingKernels,
      trees: treeKernels,
      onnxRuntime: loadOnnxRuntime,
    });
    const facts = {
      klinelab: version,
      node: process.version,
      platform: `${process.platform} ${process.arch}`,
      wasmSimd: simd,
      engines: results,
    };
    const lines = [
      `klinelab ${version}, node ${process.version}, ${facts.platform}, WASM SIMD ${simd ? 'yes' : 'no'}`,
      ...results.map(({ engine, passed, detail }) => `${passed ? '✓' : '✗'} ${engine.padEnd(10)} ${detail}`),
    ];
    printFacts(facts, `${lines.join('\n')}\n`, options);
    return results.every(({ passed }) => passed) ? 0 : exitCodes.check;
  },
};
