import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../src/core/base/sha256.ts';
import { TreeKernels } from '../../../src/core/kernels/trees.ts';
import type { StoredCard } from '../../../src/core/models/model.ts';
import { openModel } from '../../../src/core/models/open.ts';
import { readStoredCard, writeStoredCard } from '../../../src/core/models/card-in-file.ts';
import { goldenBytes } from '../../support/golden.ts';
import { goldenInput } from '../../support/lightgbm.ts';
import { wasmModule } from '../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));
const card: StoredCard = {
  klinelabCard: 1,
  name: 'five bars ahead',
  featureSet: { id: 'lite53', hash: 'abc' },
  label: { expression: 'Ref($close, -5) / $close - 1', horizon: 5 },
  trained: { symbol: 'EURUSD', intervalMs: 3_600_000, from: 1, to: 9 },
  calibration: { kind: 'rank', quantiles: [-0.1, 0, 0.25] },
  thresholds: { buy: 0.6, sell: -0.3 },
};

describe.each([
  ['LightGBM text', 'lightgbm/regression/model.txt.gz'],
  ['ONNX', 'onnx/trees/regression/model.onnx.gz'],
])('a card inside %s', (_, path) => {
  const bytes = Uint8Array.from(goldenBytes(path));

  it('is read back as it was written, and shown on the model', async () => {
    const written = writeStoredCard(bytes, card);
    expect(readStoredCard(bytes)).toBeUndefined();
    expect(readStoredCard(written)).toEqual(card);
    const model = await openModel(written, { name: 'file.txt', kernels });
    const { calibration, featureSet, label, name, thresholds, trained } = card;
    expect(model.card).toMatchObject({ calibration, featureSet, label, name, thresholds, trained });
  });

  it('takes the place of an earlier one, and writing the same twice changes nothing', () => {
    const first = writeStoredCard(bytes, { klinelabCard: 1, name: 'other' });
    const second = writeStoredCard(first, card);
    expect(sha256Hex(second)).toBe(sha256Hex(writeStoredCard(bytes, card)));
    expect(sha256Hex(writeStoredCard(second, card))).toBe(sha256Hex(second));
  });

  it('leaves predictions alone', async () => {
    const input = goldenInput('lightgbm/regression/X.npy.gz');
    const before = await openModel(bytes, { name: 'a', kernels });
    const after = await openModel(writeStoredCard(bytes, card), { name: 'a', kernels });
    expect(await after.predict(input)).toEqual(await before.predict(input));
    expect(after.card.sha256).not.toBe(before.card.sha256);
  });

  it.each([
    [{ klinelabCard: 1, calibration: { kind: 'rank', quantiles: [1, 0] } }, /quantiles/],
    [{ klinelabCard: 1, calibration: { kind: 'zscore', mean: 0, std: 0 } }, /std/],
    [{ klinelabCard: 1, trained: { symbol: 'X', intervalMs: 1, from: 5, to: 4 } }, /trained/],
    [{ klinelabCard: 1, thresholds: { buy: Infinity, sell: 0 } }, /thresholds\.buy/],
  ])('%o is refused', (wrong, message) => {
    expect(() => writeStoredCard(bytes, wrong as StoredCard)).toThrow(message);
  });
});

it('a model without a card is called after its file and is not calibrated', async () => {
  const bytes = Uint8Array.from(goldenBytes('lightgbm/regression/model.txt.gz'));
  const { card: read } = await openModel(bytes, { name: 'models/lgb-5.txt', kernels });
  expect(read).toMatchObject({ name: 'lgb-5', calibration: { kind: 'none' }, trained: undefined });
});
