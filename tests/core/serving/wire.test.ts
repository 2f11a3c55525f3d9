import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { batchSchema, predictSchema } from '../../../src/server/schemas.ts';
import {
  checkBatch,
  checkInput,
  inputText,
  readPrediction,
  readPredictions,
  toKlines,
} from '../../../src/core/serving/wire.ts';
import { lastBars } from '../../support/service.ts';

const columns = ['open', 'high', 'low', 'close', 'volume', 'timestamp', 'quoteVolume', 'trades', 'features'];
const oddValue = fc.oneof(
  fc.array(fc.oneof({ weight: 9, arbitrary: fc.double({ noNaN: true }) }, { weight: 1, arbitrary: fc.jsonValue() }), {
    maxLength: 4,
  }),
  fc.jsonValue(),
);
/** Sound bars or features with some keys left out, replaced by something odd, or added. */
const body = fc
  .tuple(
    fc.constantFrom({ ...lastBars(3), timestamp: [1, 2, 3] }, { features: [1, null, 3] }, lastBars(2)),
    fc.dictionary(fc.constantFrom(...columns, 'other'), fc.oneof(oddValue, fc.constant(undefined)), { maxKeys: 2 }),
  )
  .map(([sound, odd]): unknown => JSON.parse(JSON.stringify({ ...sound, ...odd })));

const accepts = (check: (value: unknown) => unknown, value: unknown): string => {
  try {
    check(value);
    return 'yes';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('checkInput', () => {
  it('accepts what the schema of the service describes, but for lengths and times, and refuses the rest', () => {
    fc.assert(
      fc.property(fc.oneof({ weight: 9, arbitrary: body }, { weight: 1, arbitrary: fc.jsonValue() }), (value) => {
        const told = accepts(checkInput, value);
        const described = predictSchema.safeParse(value).success;
        // Finite numbers, kinds and counts are the schema's; equal lengths and ascending times no schema can say.
        if (described) expect(['yes', 'BODY_LENGTHS', 'BODY_TIMES']).toContain(told);
        else expect(['BODY_VALUE', 'BODY_LENGTHS']).toContain(told);
        const requests = { requests: [value, lastBars(2)] };
        expect(accepts(checkBatch, requests)).toBe(told);
        expect(batchSchema.safeParse(requests).success).toBe(described);
      }),
      { numRuns: 2000, seed: 11 },
    );
  });

  it('keeps what was given and nothing else', () => {
    const bars = { ...lastBars(4), timestamp: [1, 2, 3, 4], quoteVolume: [1, 2, 3, 4], trades: [4, 3, 2, 1] };
    expect(checkInput({ ...bars, note: 'mine' })).toEqual(bars);
    const klines = toKlines(bars);
    expect(klines).toMatchObject({ intervalMs: 1 });
    expect(checkInput(klines)).toEqual({
      ...Object.fromEntries(Object.entries(bars).map(([name, values]) => [name, Float64Array.from(values)])),
      symbol: 'request',
    });
  });
});

describe('inputText', () => {
  it('writes typed arrays as lists and a missing feature as null, and refuses what JSON cannot say', () => {
    expect(inputText({ features: Float64Array.of(1.5, Number.NaN) })).toBe('{"features":[1.5,null]}');
    const dated = { ...lastBars(3), timestamp: [0, 60_000, 120_000], symbol: 'EURUSD' };
    expect(inputText(toKlines(dated))).toBe(JSON.stringify(dated));
    const infinite = { features: [1, Infinity] };
    expect(() => inputText(infinite)).toThrow(expect.objectContaining({ where: { field: '/features/1' } }));
    expect(() => inputText({ requests: [lastBars(2), infinite] })).toThrow(
      expect.objectContaining({ where: { field: '/requests/1/features/1' } }),
    );
  });
});

describe('readPrediction', () => {
  it('takes predictions, with NaN for a score that is not there, and nothing else', () => {
    const sound = { signal: 1, score: 0.7, confidence: 0.25 } as const;
    expect(readPrediction({ ...sound, more: 1 })).toEqual(sound);
    expect(readPrediction({ signal: 0, score: null, confidence: 0 })?.score).toBeNaN();
    for (const odd of [{ signal: 2 }, { score: '1' }, { confidence: 1.5 }, { confidence: undefined }]) {
      expect(readPrediction({ ...sound, ...odd })).toBeUndefined();
    }
    expect(readPredictions({ predictions: [sound, sound] }, 2)).toEqual([sound, sound]);
    expect(readPredictions({ predictions: [sound] }, 2)).toBeUndefined();
    expect(readPredictions({ predictions: [sound, null] }, 2)).toBeUndefined();
  });
});
