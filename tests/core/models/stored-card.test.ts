import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { parseStoredCard, stringifyStoredCard } from '../../../src/core/models/stored-card.ts';

const whole = {
  klinelabCard: 1,
  name: 'mine',
  featureSet: { id: 'lite53', hash: 'abc' },
  label: { expression: 'shift(close, -5) / close - 1', horizon: 5 },
  trained: { symbol: 'EURUSD', intervalMs: 3_600_000, from: 0, to: 10, klinesSha256: 'a'.repeat(64), validTo: 20 },
  calibration: { kind: 'rank', quantiles: [-1, 0, 0, 2] },
  thresholds: { buy: 0.2, sell: -0.2 },
};

describe('the card inside a model file', () => {
  it('is read as it was written, field by field in one order', () => {
    const json = JSON.stringify(whole);
    expect(stringifyStoredCard(parseStoredCard(json))).toBe(json);
    const shuffled = JSON.stringify(Object.fromEntries(Object.entries(whole).reverse()));
    expect(stringifyStoredCard(parseStoredCard(shuffled))).toBe(json);
  });

  it('needs its version alone, and drops what later versions may add', () => {
    expect(parseStoredCard('{"klinelabCard":1,"later":true}')).toEqual({ klinelabCard: 1 });
    expect(parseStoredCard('{"klinelabCard":1,"calibration":{"kind":"none","later":1}}').calibration).toEqual({
      kind: 'none',
    });
  });

  it.each<[string, unknown, string]>([
    ['an unknown version', { ...whole, klinelabCard: 2 }, 'klinelabCard'],
    ['a list', [], 'card'],
    ['null', null, 'card'],
    ['a name that is a number', { ...whole, name: 7 }, 'name'],
    ['a name without end', { ...whole, name: 'x'.repeat(201) }, 'name'],
    ['a set without its hash', { ...whole, featureSet: { id: 'lite53' } }, 'featureSet.hash'],
    ['a horizon between bars', { ...whole, label: { expression: 'close', horizon: 1.5 } }, 'label.horizon'],
    ['an interval of 0', { ...whole, trained: { ...whole.trained, intervalMs: 0 } }, 'trained.intervalMs'],
    ['a range that ends before it starts', { ...whole, trained: { ...whole.trained, from: 11 } }, 'trained'],
    [
      'a fingerprint cut short',
      { ...whole, trained: { ...whole.trained, klinesSha256: 'ab' } },
      'trained.klinesSha256',
    ],
    ['no calibration at all', { ...whole, calibration: null }, 'calibration.kind'],
    ['a calibration of another kind', { ...whole, calibration: { kind: 'logit' } }, 'calibration.kind'],
    ['a deviation of 0', { ...whole, calibration: { kind: 'zscore', mean: 0, std: 0 } }, 'calibration.std'],
    ['one quantile', { ...whole, calibration: { kind: 'rank', quantiles: [1] } }, 'calibration.quantiles'],
    ['falling quantiles', { ...whole, calibration: { kind: 'rank', quantiles: [1, 0] } }, 'calibration.quantiles.1'],
    ['a threshold that is no number', { ...whole, thresholds: { buy: null, sell: 0 } }, 'thresholds.buy'],
  ])('refuses %s and names the field', (_, card, field) => {
    expect.assertions(2);
    try {
      parseStoredCard(JSON.stringify(card));
    } catch (error) {
      expect(error).toBeInstanceOf(KlineLabError);
      expect(error).toMatchObject({ code: 'MODEL_CARD', where: { field } });
    }
  });

  it('refuses numbers on writing that JSON does not have', () => {
    const card = { klinelabCard: 1, thresholds: { buy: Number.NaN, sell: 0 } } as const;
    expect(() => stringifyStoredCard(card)).toThrow('model card, thresholds.buy: expected a finite number');
  });
});
