import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import type { ModelInput } from '../../../../src/core/models/model.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { goldenBytes, goldenNpy } from '../../../support/golden.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));

/** A stored input as a model's columns; of rank 3 in the order of Alpha360: field by field, oldest bar first. */
function inputOf(path: string): ModelInput {
  const { shape, values } = goldenNpy(path);
  const [rows, steps, fields = 0] = shape;
  const width = values.length / rows;
  const place = (column: number): number =>
    fields === 0 ? column : (column % steps) * fields + Math.floor(column / steps);
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + place(column)]),
  );
  return { rows, columns };
}

// Scores of native ONNX Runtime 1.31 on the CPU with one thread: tests/golden/onnx/README.md.
describe.each([
  { name: 'lstm_60x6', width: 360, outputs: 1 },
  { name: 'lstm_flat360', width: 360, outputs: 1 },
  { name: 'gru_flat360', width: 360, outputs: 1 },
  { name: 'transformer_60x6', width: 360, outputs: 1 },
  { name: 'transformer_fixed_batch1', width: 360, outputs: 1 },
  { name: 'mlp_53', width: 53, outputs: 1 },
  { name: 'mlp_53_softmax3', width: 53, outputs: 3 },
  { name: 'tabnet_53', width: 53, outputs: 1 },
])('ONNX model $name', ({ name, width, outputs }) => {
  it('gives the scores of native ONNX Runtime within 1e-5 absolute and relative', async () => {
    const model = await openModel(goldenBytes(`onnx/${name}/model.onnx.gz`), {
      name: `${name}.onnx`,
      kernels,
      onnx: loadOnnxRuntime,
    });
    expect(model.card).toMatchObject({ name, kind: 'onnx', featureCount: width, outputCount: outputs });
    const input = inputOf(`onnx/${name}/input.npy.gz`);
    const wanted = goldenNpy(`onnx/${name}/expected.npy.gz`).values;
    const got = await model.predict(input);
    expect(got.length).toBe(wanted.length);
    wanted.forEach((value, i) => expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(1e-5 + 1e-5 * Math.abs(value)));
    model.dispose();
  });
});

describe('a graph with a fixed batch of one', () => {
  it('scores any number of rows, each as it scores it alone', async () => {
    const model = await openModel(goldenBytes('onnx/transformer_fixed_batch1/model.onnx.gz'), {
      name: 'one',
      kernels,
      onnx: loadOnnxRuntime,
    });
    const input = inputOf('onnx/transformer_60x6/input.npy.gz');
    const rows = 3;
    const together = await model.predict({ rows, columns: input.columns });
    for (let row = 0; row < rows; row++) {
      const alone = await model.predict({ rows: 1, columns: input.columns.map((c) => c.slice(row, row + 1)) });
      expect(together[row]).toBe(alone[0]);
    }
    model.dispose();
  });
});
