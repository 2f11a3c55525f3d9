import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import type { ModelInput } from '../../../../src/core/models/model.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { goldenBytes, goldenJson, goldenNpy } from '../../../support/golden.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));

function inputOf(path: string): ModelInput {
  const { shape, values } = goldenNpy(path);
  const [rows, width] = shape;
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + column]),
  );
  return { rows, columns };
}

/** Largest |a - b| / max(1e-3, |b|). */
const largestRelative = (got: ArrayLike<number>, wanted: ArrayLike<number>): number => {
  let largest = 0;
  for (let i = 0; i < wanted.length; i++) {
    largest = Math.max(largest, Math.abs(got[i] - wanted[i]) / Math.max(1e-3, Math.abs(wanted[i])));
  }
  return largest;
};

// LightGBM models exported by onnxmltools, scored by native ONNX Runtime 1.31: tests/golden/onnx/README.md.
describe.each(['binary', 'categorical', 'multiclass3', 'random_forest', 'regression', 'single_leaf'])(
  'ONNX trees of %s',
  (name) => {
    const bytes = goldenBytes(`onnx/trees/${name}/model.onnx.gz`);
    const input = inputOf(`lightgbm/${name}/X.npy.gz`);
    const stored = goldenNpy(`onnx/trees/${name}/expected.npy.gz`);
    // Of a classifier's two probabilities the second is the score.
    const wanted = name === 'binary' ? stored.values.filter((_, i) => i % 2 === 1) : stored.values;

    it('score without ONNX Runtime as it does, within 1e-6 relative', async () => {
      const model = await openModel(bytes, { name, kernels });
      const got = (await model.predict(input)) as Float64Array;
      expect(got.length).toBe(wanted.length);
      expect(largestRelative(got, wanted)).toBeLessThanOrEqual(1e-6);
      model.dispose();
    });

    it('score in ONNX Runtime for the web as in the native one, within 1e-6 relative', async () => {
      const model = await openModel(bytes, { name, kernels, onnx: loadOnnxRuntime, engine: 'onnxruntime' });
      expect(largestRelative(await model.predict(input), wanted)).toBeLessThanOrEqual(1e-6);
      model.dispose();
    });
  },
);

describe('ZipMap outputs', () => {
  it.each(['int_labels_zipmap', 'string_labels_zipmap'])(
    '%s: the probabilities of every class, in order',
    async (name) => {
      const model = await openModel(goldenBytes(`onnx/awkward/${name}.onnx`), { name, kernels });
      const [, maps] = goldenJson<[unknown, Record<string, number>[]]>(`onnx/awkward/${name}.expected.json`);
      expect(model.card.classNames).toEqual(Object.keys(maps[0]));
      const got = (await model.predict(inputOf(`onnx/awkward/${name}.input.npy`))) as Float64Array;
      maps.flatMap((map) => Object.values(map)).forEach((value, i) => expect(got[i]).toBeCloseTo(value, 6));
      model.dispose();
    },
  );
});
