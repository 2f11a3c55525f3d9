import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { completeResearch, parseResearch } from '../../../src/core/research/document.ts';
import { minimalResearch } from '../../../src/core/research/minimal.ts';
import { exampleResearch, hash, researchArbitrary } from './example.ts';

const problemOf = (input: unknown) => {
  try {
    completeResearch(input);
  } catch (error) {
    return error;
  }
  return undefined;
};

const withPart = (part: Record<string, unknown>): unknown => ({ ...exampleResearch, ...part });

describe('completeResearch', () => {
  it('fills everything but version, data and models', () => {
    const { klinelab, data, models } = exampleResearch;
    expect(completeResearch({ klinelab, data, models })).toEqual({
      klinelab: 1,
      title: '',
      data,
      features: { set: 'lite53' },
      models: models.map((model) => ({ weight: 1, ...model })),
      signals: { thresholdBuy: 0.6, thresholdSell: -0.3, method: 'weighted', minConfidence: 0, calibration: 'card' },
    });
  });

  it('completes what is complete to itself', () => {
    fc.assert(
      fc.property(researchArbitrary, (input) => {
        const once = completeResearch(input);
        expect(completeResearch(once)).toEqual(once);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    [{ sygnals: {} }, 'RESEARCH_KEY', '/sygnals', "Did you mean 'signals'?"],
    [{ signals: { thresholdBuyy: 1 } }, 'RESEARCH_KEY', '/signals/thresholdBuyy', "Did you mean 'thresholdBuy'?"],
    [
      { models: [{ ...exampleResearch.models[0], wieght: 2 }] },
      'RESEARCH_KEY',
      '/models/0/wieght',
      "Did you mean 'weight'?",
    ],
    [{ signals: { thresholdBuy: '0.6' } }, 'RESEARCH_VALUE', '/signals/thresholdBuy', undefined],
    [{ signals: { method: 'mean' } }, 'RESEARCH_VALUE', '/signals/method', undefined],
    [{ signals: { minConfidence: 1.5 } }, 'RESEARCH_VALUE', '/signals/minConfidence', undefined],
    [{ models: [{ ...exampleResearch.models[0], sha256: 'ABC' }] }, 'RESEARCH_VALUE', '/models/0/sha256', undefined],
    [{ models: [{ ...exampleResearch.models[0], weight: -1 }] }, 'RESEARCH_VALUE', '/models/0/weight', undefined],
    [{ models: [exampleResearch.models[0], exampleResearch.models[0]] }, 'RESEARCH_NAME', '/models/1', undefined],
    [{ data: [] }, 'RESEARCH_VALUE', '/data', undefined],
    [{ data: undefined }, 'RESEARCH_VALUE', '/data', undefined],
    [{ signals: { thresholdBuy: -0.5 } }, 'THRESHOLDS', '/models/0', undefined],
    [{ models: [], signals: { thresholdBuy: -0.5 } }, 'THRESHOLDS', '/signals', undefined],
    [{ expect: { klines: hash(1), scores: 'x' } }, 'RESEARCH_VALUE', '/expect/scores', undefined],
  ])('refuses %j with a code, a place and a hint', (part, code, field, hint) => {
    expect(problemOf(withPart(part))).toMatchObject({
      kind: 'usage',
      code,
      where: { field },
      ...(hint ? { hint } : {}),
    });
  });

  it('says what was expected and what it got', () => {
    expect(problemOf(withPart({ signals: { method: 'mean' } }))).toMatchObject({
      message: 'research document: expected "weighted" or "majority", got "mean", at /signals/method',
    });
    expect(problemOf(withPart({ title: 'x'.repeat(300) }))).toMatchObject({
      message: 'research document: expected at most 200 characters, got 300 characters, at /title',
    });
  });

  it('asks for a newer KlineLab where the document is newer', () => {
    expect(problemOf(withPart({ klinelab: 2 }))).toMatchObject({
      code: 'RESEARCH_VERSION',
      hint: expect.stringContaining('newer'),
    });
  });

  it.each([undefined, null, 3, 'text', [], {}, { klinelab: '1' }])('refuses %j as no research document', (input) => {
    expect(problemOf(input)).toMatchObject({ code: 'RESEARCH_VERSION' });
  });

  it('refuses depth, size and prototype keys before the schema looks', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(problemOf(withPart({ title: deep }))).toMatchObject({ code: 'RESEARCH_DEPTH' });
    expect(problemOf(withPart({ title: new Array(200_000).fill(0) }))).toMatchObject({ code: 'RESEARCH_SIZE' });
    expect(problemOf(JSON.parse('{"klinelab":1,"__proto__":{"weight":1}}'))).toMatchObject({ code: 'RESEARCH_KEY' });
  });

  it('answers any JSON value with a document or a typed error', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (whole, part) => {
        for (const input of [whole, withPart({ signals: part }), withPart({ models: part })]) {
          const problem = problemOf(input);
          if (problem !== undefined) expect(problem).toMatchObject({ name: 'KlineLabError' });
        }
      }),
    );
  });
});

describe('parseResearch', () => {
  it('reads JSON', () => {
    expect(parseResearch(JSON.stringify(exampleResearch))).toEqual(completeResearch(exampleResearch));
  });

  it('says that text is no JSON', () => {
    expect(() => parseResearch('{"klinelab":1,')).toThrowError(expect.objectContaining({ code: 'RESEARCH_JSON' }));
  });

  it('refuses text longer than a document may be', () => {
    expect(() => parseResearch(' '.repeat(600_000))).toThrowError(expect.objectContaining({ code: 'RESEARCH_SIZE' }));
  });
});

describe('minimalResearch', () => {
  it('leaves out what completing fills in again', () => {
    fc.assert(
      fc.property(researchArbitrary, (input) => {
        const research = completeResearch(input);
        expect(completeResearch(minimalResearch(research))).toEqual(research);
      }),
      { numRuns: 100 },
    );
  });

  it('keeps a bare document bare', () => {
    const { klinelab, data, models } = exampleResearch;
    const bare = { klinelab, data, models };
    expect(minimalResearch(completeResearch(bare))).toEqual(bare);
    expect(minimalResearch(completeResearch({ ...bare, signals: { minConfidence: 0.1 } }))).toEqual({
      ...bare,
      signals: { minConfidence: 0.1 },
    });
  });
});
