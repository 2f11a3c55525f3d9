import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { KlineLabError } from '../../../../src/core/base/errors.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import { matchFeatures } from '../../../../src/core/models/match.ts';
import type { Model } from '../../../../src/core/models/model.ts';
import { fromFloat16 } from '../../../../src/core/models/onnx/float16.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { goldenBytes, goldenJson, goldenNpy } from '../../../support/golden.ts';
import { wasmModule } from '../../../support/wasm.ts';

// Odd and broken ONNX files; expected values from native ONNX Runtime 1.31: tests/golden/onnx/README.md.

const kernels = new TreeKernels(wasmModule('trees'));

const open = (name: string, engine?: 'auto' | 'trees' | 'onnxruntime'): Promise<Model> =>
  openModel(goldenBytes(`onnx/awkward/${name}.onnx`), { name: `${name}.onnx`, kernels, onnx: loadOnnxRuntime, engine });

async function refusal(name: string, engine?: 'onnxruntime'): Promise<KlineLabError> {
  const error = await open(name, engine).then(
    () => new Error('opened'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(KlineLabError);
  return error as KlineLabError;
}

function columnsOf(name: string): { rows: number; columns: Float64Array[] } {
  const { shape, values } = goldenNpy(`onnx/awkward/${name}.input.npy`);
  const rows = shape[0];
  const width = values.length / rows;
  const columns = Array.from({ length: width }, (_, column) =>
    Float64Array.from({ length: rows }, (_, row) => values[row * width + column]),
  );
  return { rows, columns };
}

describe('ONNX files that are refused', () => {
  it.each([
    ['opset_99', 'ONNX_OPSET', /expected opset 26 of ai\.onnx or older, got 99/],
    ['two_inputs', 'ONNX_INPUTS', /got 2: a, b/],
    ['nan_weights', 'ONNX_SCORES_NAN', /got NaN for every row/],
    ['unknown_op', 'ONNX_OPERATOR', /Frobnicate.* of domain com\.example/],
    ['external_data', 'ONNX_EXTERNAL_DATA', /got them in external_data\.bin/],
    ['truncated', 'ONNX_TRUNCATED', /broken one at byte/],
    ['random_bytes', 'ONNX_TRUNCATED', /broken one at byte/],
    ['empty', 'MODEL_EMPTY', /got an empty one/],
    ['text_model_named', 'MODEL_TRUNCATED', /expected the first tree, got the end of the file/],
  ])('%s: %s', async (name, code, message) => {
    const error = await refusal(name);
    expect(error.code).toBe(code);
    expect(error.message).toMatch(message);
    expect(error.kind).toBe('model');
  });

  it.each(['string_labels_zipmap', 'int_labels_zipmap'])(
    '%s in ONNX Runtime: maps are not tensors, and the hint names zipmap=False',
    async (name) => {
      const error = await refusal(name, 'onnxruntime');
      expect(error.code).toBe('ONNX_OUTPUT_MAP');
      expect(error.hint).toMatch(/zipmap=False/);
    },
  );
});

describe('ONNX files with odd signatures', () => {
  it.each(['width_52', 'width_unknown', 'dynamic_width', 'float64', 'opset_22', 'rank3_input', 'three_outputs_wide'])(
    '%s: scores of ONNX Runtime within 1e-6',
    async (name) => {
      const model = await open(name);
      const input = columnsOf(name);
      if (name === 'rank3_input') {
        // Stored [N, 60, 6]; columns are field by field.
        input.columns = Array.from({ length: 360 }, (_, c) => input.columns[(c % 60) * 6 + Math.floor(c / 60)]);
      }
      const got = await model.predict(input);
      const wanted = (goldenJson<unknown[]>(`onnx/awkward/${name}.expected.json`)[0] as unknown[]).flat() as number[];
      expect(got.length).toBe(wanted.length);
      wanted.forEach((value, i) => expect(got[i]).toBeCloseTo(value, 6));
      model.dispose();
    },
  );

  it('float16: numbers are converted both ways', async () => {
    const model = await open('float16');
    const halves = new Uint16Array(Uint8Array.from(goldenBytes('onnx/awkward/float16.input.npy').subarray(128)).buffer);
    const rows = halves.length / 53;
    const columns = Array.from({ length: 53 }, (_, c) =>
      Float64Array.from({ length: rows }, (_, r) => fromFloat16(halves[r * 53 + c])),
    );
    const wanted = (goldenJson<number[][][]>('onnx/awkward/float16.expected.json')[0] as number[][]).flat();
    const got = await model.predict({ rows, columns });
    // float16 has 11 bits; summation orders may differ in the last.
    wanted.forEach((value, i) => expect(Math.abs(got[i] - value)).toBeLessThanOrEqual(2e-3));
    model.dispose();
  });

  it.each(['int_labels_tensor', 'string_labels_tensor'])(
    '%s: a label and two probabilities give the probability of the second class',
    async (name) => {
      for (const engine of ['auto', 'onnxruntime'] as const) {
        const model = await open(name, engine);
        expect(model.card.outputCount).toBe(1);
        const [, wanted] = goldenJson<[unknown, number[][]]>(`onnx/awkward/${name}.expected.json`);
        const got = await model.predict(columnsOf(name));
        wanted.forEach((row, i) => expect(got[i]).toBeCloseTo(row[1], 6));
        model.dispose();
      }
    },
  );

  it('a width of 52 against 53 features is refused with both numbers', async () => {
    const model = await open('width_52');
    const names = Array.from({ length: 53 }, (_, i) => `feature ${i}`);
    expect(() => matchFeatures(model.card, names)).toThrow(/expected 52 features by position, got 53/);
    model.dispose();
  });

  it('a wrong width of a graph that leaves it open is a typed error', async () => {
    const model = await open('dynamic_width');
    expect(model.card.featureCount).toBe(53);
    const input = { rows: 1, columns: Array.from({ length: 7 }, () => new Float64Array(1)) };
    await expect(model.predict(input)).rejects.toMatchObject({ code: 'MODEL_INPUT_WIDTH' });
    model.dispose();
  });

  it('three outputs are three classes', async () => {
    const { card } = await open('three_outputs_wide');
    expect(card.outputCount).toBe(3);
    expect(card.classNames).toEqual(['class_0', 'class_1', 'class_2']);
  });
});
