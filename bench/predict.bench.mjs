// LightGBM prediction: rows a second of each kernel, one row alone, contributions; beside Python's lightgbm with one
// thread on the same model and rows where PYTHON= has it. The results of both are compared bit for bit.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { load, medianMs, wasmModule } from './support/load.mjs';

const { createRandom } = await load('src/core/base/random.ts');
const { TreeKernels } = await load('src/core/kernels/trees.ts');
const { LightGbmModel } = await load('src/core/models/lightgbm/model.ts');
const { lightGbmCard } = await load('src/core/models/lightgbm/card.ts');
const { toForest } = await load('src/core/models/lightgbm/forest.ts');
const { writeModelText } = await load('src/core/models/lightgbm/write.ts');

const ROWS = 100_000;
const FEATURES = 53;
const THRESHOLDS = 254;
const random = createRandom(1);
const columns = Array.from({ length: FEATURES }, () => Float64Array.from({ length: ROWS }, () => random.normal()));
const cuts = columns.map((column) => column.slice(0, THRESHOLDS).sort());

/** A tree grown by splitting a random leaf until there are enough, as unbalanced as LightGBM's are. */
function growTree(leafCount) {
  const nodes = leafCount - 1;
  const leftChild = new Int32Array(nodes);
  const rightChild = new Int32Array(nodes);
  const splitFeature = Int32Array.from({ length: nodes }, () => random.integer(FEATURES));
  // parents[leaf]: the child slot that points at it.
  const parents = [undefined];
  for (let node = 0; node < nodes; node++) {
    const leaf = random.integer(node + 1);
    const parent = parents[leaf];
    if (parent !== undefined) parent.side[parent.node] = node;
    leftChild[node] = ~leaf;
    rightChild[node] = ~(node + 1);
    parents[leaf] = { side: leftChild, node };
    parents[node + 1] = { side: rightChild, node };
  }
  return {
    leafCount,
    splitFeature,
    splitGain: new Float32Array(nodes).fill(1),
    threshold: Float64Array.from(splitFeature, (feature) => cuts[feature][random.integer(THRESHOLDS)]),
    decisionType: new Uint8Array(nodes).fill(2),
    leftChild,
    rightChild,
    leafValue: Float64Array.from({ length: leafCount }, () => random.normal() * 0.01),
    leafWeight: new Float64Array(leafCount).fill(100),
    leafRows: new Int32Array(leafCount).fill(100),
    internalValue: new Float64Array(nodes),
    internalWeight: new Float64Array(nodes),
    internalRows: countRows(leftChild, rightChild),
    shrinkage: 1,
  };
}

/** Rows of each node when every leaf has 100. */
function countRows(leftChild, rightChild) {
  const rows = new Int32Array(leftChild.length);
  const of = (child) => (child < 0 ? 100 : rows[child]);
  // A child node always has a higher index than its parent.
  for (let node = rows.length - 1; node >= 0; node--) rows[node] = of(leftChild[node]) + of(rightChild[node]);
  return rows;
}

function makeModel(kernels, trees, leaves) {
  const ensemble = {
    version: 'v4',
    classCount: 1,
    treesPerIteration: 1,
    labelIndex: 0,
    objective: 'regression',
    averageOutput: false,
    featureNames: columns.map((_, index) => `Column_${index}`),
    featureInfos: columns.map(() => '[-9:9]'),
    trees: Array.from({ length: trees }, () => growTree(leaves)),
  };
  const text = writeModelText(ensemble);
  const bytes = new TextEncoder().encode(text);
  return { ensemble, text, model: new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, 'bench'), kernels) };
}

/** Python's times in ms and its raw scores, or undefined without a Python that has lightgbm. */
function askPeer(folder, text) {
  if (!process.env.PYTHON) return undefined;
  writeFileSync(join(folder, 'model.txt'), text);
  const script = fileURLToPath(new URL('peers/predict.py', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.env.PYTHON, [script, folder], { encoding: 'utf8' });
  if (status !== 0) {
    console.log(`peer failed: ${stderr.trim().split('\n').at(-1)}`);
    return undefined;
  }
  const bytes = readFileSync(join(folder, 'raw.f64'));
  return { ...JSON.parse(stdout), raw: new Float64Array(bytes.buffer, bytes.byteOffset, ROWS) };
}

const folder = mkdtempSync(join(tmpdir(), 'predict-bench-'));
try {
  const matrix = new Float64Array(ROWS * FEATURES);
  columns.forEach((column, feature) => column.forEach((value, row) => (matrix[row * FEATURES + feature] = value)));
  writeFileSync(join(folder, 'rows.f64'), new Uint8Array(matrix.buffer));
  const input = { rows: ROWS, columns };
  const one = columns.map((column) => column.slice(0, 1));

  for (const [trees, leaves] of [
    [100, 31],
    [500, 63],
  ]) {
    const kernels = new TreeKernels(wasmModule('trees'));
    const { ensemble, text, model } = makeModel(kernels, trees, leaves);
    const forest = kernels.load(toForest(ensemble));
    const perRow = (kernel, rows = ROWS) => {
      forest.sums({ rows: 1000, columns }, 0, trees, kernel);
      return (medianMs(3, () => forest.sums({ rows, columns }, 0, trees, kernel)) * 1000) / rows;
    };
    console.log(`\n${trees} trees x ${leaves} leaves, ${FEATURES} features, ${ROWS} rows`);
    const peer = askPeer(folder, text);
    const batch = (medianMs(5, () => model.predict(input)) * 1000) / ROWS;
    const lines = [
      ['batch, as predict() does it', batch, peer?.batch],
      ['bit-vector kernel', perRow('bits'), peer?.batch],
      ['walking kernel', perRow('walk', ROWS / 5), peer?.batch],
      ['row kernel, row after row', perRow('row', ROWS / 10), peer?.batch],
    ];
    for (let i = 0; i < 200; i++) model.predict({ rows: 1, columns: one });
    const alone = medianMs(5, () => {
      for (let i = 0; i < 1000; i++) model.predict({ rows: 1, columns: one });
    });
    lines.push(['one row alone, predict() call', alone, peer?.single]);
    const explained = (medianMs(3, () => model.contributions({ rows: 100, columns })) * 1000) / 100;
    lines.push(['contributions', explained, peer?.contributions]);
    for (const [what, micros, peerMicros] of lines) {
      const ratio =
        peerMicros === undefined ? '' : `  lightgbm ${peerMicros.toFixed(2)} µs  ${(peerMicros / micros).toFixed(1)}x`;
      console.log(`  ${what.padEnd(32)} ${micros.toFixed(2).padStart(8)} µs a row${ratio}`);
    }
    if (peer !== undefined) {
      const raw = model.rawScore(input);
      const different = raw.reduce((count, value, row) => count + (Object.is(value, peer.raw[row]) ? 0 : 1), 0);
      console.log(`  raw scores that differ from lightgbm's in any bit: ${different} of ${ROWS}`);
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
