import { describe, expect, it } from 'vitest';
import { loadOnnxRuntime } from '../../../../src/node/onnxRuntime.ts';
import { TreeKernels } from '../../../../src/core/kernels/trees.ts';
import type { ModelInput } from '../../../../src/core/models/model.ts';
import { checkAgreement } from '../../../../src/core/models/onnx/check.ts';
import { exportOnnx } from '../../../../src/core/models/onnx/export.ts';
import { openModel } from '../../../../src/core/models/open.ts';
import { goldenInput, LIGHTGBM_CASES, openGolden } from '../../../support/lightgbm.ts';
import { wasmModule } from '../../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));

const asFloat32 = ({ rows, columns }: ModelInput): ModelInput => ({
  rows,
  columns: columns.map((column) => Float64Array.from(column, Math.fround)),
});

// float32 leaves and sums: every addition of up to 500 trees rounds to 6e-8 relative.
const TOLERANCE: Readonly<Record<string, number>> = { large_500x63: 2e-5 };

describe.each(LIGHTGBM_CASES.filter((name) => name !== 'linear_tree'))('ONNX export of %s', (name) => {
  const model = openGolden(name, kernels);
  const bytes = exportOnnx(model.ensemble, { card: { klinelabCard: 1, name: 'exported' } });
  const input = asFloat32(goldenInput(`lightgbm/${name}/X.npy.gz`));
  // Categories between whole numbers are truncated by LightGBM and compared exactly by ONNX.
  const checked: ModelInput =
    name === 'categorical'
      ? { rows: 200, columns: input.columns.map((column, i) => (i < 53 ? column : column.map(Math.trunc))) }
      : input;

  it.each(['trees', 'onnxruntime'] as const)('scores float32 rows as LightGBM does (engine %s)', async (engine) => {
    const exported = await openModel(bytes, { name, kernels, onnx: loadOnnxRuntime, engine });
    const check = await checkAgreement(model, exported, checked);
    expect(check.rows).toBe(200);
    expect(Math.min(check.largestAbsolute, check.largestRelative)).toBeLessThanOrEqual(TOLERANCE[name] ?? 2e-6);
    exported.dispose();
  });

  it('carries feature names and card', async () => {
    const { card } = await openModel(bytes, { name, kernels });
    expect(card.name).toBe('exported');
    expect(card.featureNames).toEqual(model.card.featureNames);
    expect(card.trees).toBe(model.card.trees);
  });
});

describe('what ONNX trees cannot say', () => {
  it('linear leaves are refused with the tree that has them', () => {
    const { ensemble } = openGolden('linear_tree', kernels);
    expect(() => exportOnnx(ensemble)).toThrow(/linear leaves/);
  });
});
