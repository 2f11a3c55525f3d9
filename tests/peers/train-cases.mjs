// Trains the cases that train_parity.py wrote and leaves a model text, or an error, beside each.
// usage: node tests/peers/train-cases.mjs CASES.json
import { readFileSync, writeFileSync } from 'node:fs';
import { load, wasmModule } from '../../bench/support/load.mjs';

const { train } = await load('src/core/training/train.ts');
const { createTrainingKernels } = await load('src/core/kernels/training.ts');
const { writeModelText } = await load('src/core/models/lightgbm/write.ts');

const kernels = createTrainingKernels(wasmModule('training'));

function reals(file) {
  const bytes = readFileSync(file);
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}

/** Columns, labels, weights and initial scores as the Python side laid them down: one float64 array each. */
function rowsOf(prefix, columnCount, parts) {
  const label = reals(`${prefix}.label`);
  const all = reals(`${prefix}.columns`);
  const columns = Array.from({ length: columnCount }, (_, i) => all.subarray(i * label.length, (i + 1) * label.length));
  return {
    label,
    columns,
    weight: parts.includes('weight') ? reals(`${prefix}.weight`) : undefined,
    initScore: parts.includes('init') ? reals(`${prefix}.init`) : undefined,
  };
}

for (const test of JSON.parse(readFileSync(process.argv[2], 'utf8'))) {
  const { path, columns, rounds, patience, params, parts } = test;
  try {
    const { model, bestIteration, evals } = train({
      kernels,
      ...rowsOf(path, columns, parts),
      featureNames: Array.from({ length: columns }, (_, i) => `Column_${i}`),
      valid: parts.includes('valid') ? [rowsOf(`${path}.valid`, columns, parts)] : [],
      params,
      numBoostRound: rounds,
      earlyStoppingRounds: patience,
    });
    writeFileSync(`${path}.ours`, writeModelText(model));
    writeFileSync(`${path}.ours.json`, JSON.stringify({ bestIteration, evals }));
  } catch (error) {
    writeFileSync(`${path}.ours.json`, JSON.stringify({ error: `${error.code ?? 'CRASH'} ${error.message}` }));
  }
}
