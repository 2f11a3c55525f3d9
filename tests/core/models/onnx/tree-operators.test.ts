import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { KlineLabError } from '../../../../src/core/base/errors.ts';
import { createRandom } from '../../../../src/core/base/random.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { FEATURES, randomTreeGraph } from '../../../support/onnx-trees.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));
const VALUES = [0, -0, 1, -1, 0.5, 2, 3, 0.1, Math.fround(0.1), -0.25, Number.NaN, Infinity, -Infinity, 1e-40, 2.5];
const ROWS = 40;

/** Graphs whose meaning hangs on more than sums are not taken over. */
function leftToOnnxRuntime(error: unknown): undefined {
  if (!(error instanceof KlineLabError) || error.code !== 'ENGINE_UNFIT') throw error;
}

// Every mode of comparison, NaN tracked either way, several targets, base values, averages, transforms.
describe.each(['TreeEnsembleRegressor', 'TreeEnsembleClassifier', 'TreeEnsemble'] as const)(
  'random %s graphs',
  (op) => {
    it('score in our trees as in ONNX Runtime, within 1e-6', async () => {
      const random = createRandom(op.length);
      let compared = 0;
      for (let i = 0; compared < 25; i++) {
        const bytes = randomTreeGraph(random, op);
        const ours = await openModel(bytes, { name: 'ours', kernels, engine: 'trees' }).catch(leftToOnnxRuntime);
        if (ours === undefined) continue;
        compared++;
        const theirs = await openModel(bytes, {
          name: 'theirs',
          kernels,
          onnx: loadOnnxRuntime,
          engine: 'onnxruntime',
        });
        const columns = Array.from({ length: FEATURES }, () =>
          Float64Array.from({ length: ROWS }, () => VALUES[random.integer(VALUES.length)]),
        );
        const got = (await ours.predict({ rows: ROWS, columns })) as Float64Array;
        const wanted = await theirs.predict({ rows: ROWS, columns });
        expect(got.length).toBe(wanted.length);
        wanted.forEach((value, at) => {
          // Sums that cancel are as exact as their parts are large, about 1.
          expect(Math.abs(got[at] - value), `graph ${i}, row ${at}`).toBeLessThanOrEqual(
            1e-6 * Math.max(1, Math.abs(value)),
          );
        });
        ours.dispose();
        theirs.dispose();
      }
    });
  },
);
