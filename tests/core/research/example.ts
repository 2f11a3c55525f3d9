import fc from 'fast-check';

/** A well-formed SHA-256 that differs by seed. */
export const hash = (seed: number): string => seed.toString(16).padStart(64, '0');

/** A document that names its data and three models and leaves the rest to the defaults. */
export const exampleResearch = {
  klinelab: 1,
  data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: hash(1) }],
  models: [
    { name: 'five', source: 'models:five', sha256: hash(2) },
    { name: 'twenty', source: 'models:twenty', sha256: hash(3) },
    { name: 'net', source: 'file:net.onnx', sha256: hash(4) },
  ],
} as const;

const sha256 = fc.nat().map(hash);
const name = fc.string({ minLength: 1, maxLength: 12, unit: 'binary' });
const share = fc.double({ min: 0, max: 1, noNaN: true }).map((value) => value + 0);

const model = fc.record(
  {
    name,
    source: name.map((text) => `file:${text}`),
    sha256,
    weight: share,
    thresholdBuy: share,
    thresholdSell: share.map((value) => value - 1),
    calibration: fc.constantFrom('none', 'zscore', 'rank'),
  },
  { requiredKeys: ['name', 'source', 'sha256'] },
);

/** Valid research documents, with any part that may be left out left out now and then. */
export const researchArbitrary = fc.record(
  {
    klinelab: fc.constant(1),
    title: fc.string({ maxLength: 20, unit: 'binary' }),
    data: fc.tuple(
      fc.record(
        {
          symbol: name,
          interval: fc.constantFrom('1m', '1h', '1d', '15m', '4h'),
          source: name,
          sha256,
          repairs: fc.array(name, { maxLength: 2 }),
        },
        { requiredKeys: ['symbol', 'interval', 'source', 'sha256'] },
      ),
    ),
    features: fc.record(
      { set: name, extra: fc.array(fc.record({ name, expression: name }), { maxLength: 3 }) },
      { requiredKeys: [] },
    ),
    label: fc.record({ expression: name }),
    models: fc.uniqueArray(model, { maxLength: 4, selector: (entry) => entry.name }),
    signals: fc.record(
      {
        thresholdBuy: share,
        thresholdSell: share.map((value) => value - 1),
        method: fc.constantFrom('weighted', 'majority'),
        minConfidence: share,
        calibration: fc.constantFrom('card', 'none', 'zscore', 'rank'),
      },
      { requiredKeys: [] },
    ),
    expect: fc.record({ klines: sha256, features: sha256, scores: sha256 }, { requiredKeys: [] }),
  },
  { requiredKeys: ['klinelab', 'data', 'models'] },
);
