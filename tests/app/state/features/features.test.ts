import { describe, expect, it } from 'vitest';
import { KlineLabError } from '../../../../src/core/base/errors.ts';
import { analyseFeature } from '../../../../src/core/features/analyse.ts';
import { builtInSet } from '../../../../src/core/features/sets/built-in.ts';
import type { ModelCard } from '../../../../src/core/models/model.ts';
import { completeResearch } from '../../../../src/core/research/document.ts';
import { resolveFeatureSet } from '../../../../src/core/research/feature-set.ts';
import { strongestPairs } from '../../../../src/app/state/features/correlations.ts';
import { putExtra, removeExtra, setLabel, useBuiltInSet, useOwnSet } from '../../../../src/app/state/features/edits.ts';
import { expressionPieces, faultOf, repaired } from '../../../../src/app/state/features/expressionText.ts';
import { refusals } from '../../../../src/app/state/features/fit.ts';
import { pipelinePrefixes, prefixesFor } from '../../../../src/app/state/features/proof.ts';
import { columnRows, findRows, groupsOf, sortRows } from '../../../../src/app/state/features/rows.ts';
import { nothingOpened, withModel } from '../../../../src/app/state/opened.ts';
import { studyRange } from '../../../../src/app/charts/layers/studies.ts';

const sha256 = 'a'.repeat(64);
const research = completeResearch({
  klinelab: 1,
  data: [{ symbol: 'X', interval: '1h', source: 'file:x.csv', sha256 }],
  models: [{ name: 'tree', source: 'file:tree.txt', sha256 }],
});
const lite53 = builtInSet('lite53');
const skew = { name: 'skew', expression: 'Skew($close, 20)' };

const opened = (card: Partial<ModelCard>) =>
  withModel(nothingOpened, {
    card: {
      name: 'tree',
      kind: 'lightgbm',
      featureNames: ['sma_5', 'std_20'],
      featureCount: 2,
      outputCount: 1,
      calibration: { kind: 'none' },
      sha256,
      bytes: 1,
      ...card,
    },
    missing: [],
    matched: 'name',
  });

const faultIn = (expression: string) => {
  try {
    analyseFeature(expression, 'mine');
  } catch (error) {
    return faultOf((error as KlineLabError).toRecord());
  }
  throw new Error('expected a fault');
};

describe('edits of features', () => {
  it('add, change, rename and remove a feature of one’s own', () => {
    const added = putExtra(research, skew);
    expect(added.features).toEqual({ set: 'lite53', extra: [skew] });
    const renamed = putExtra(added, { ...skew, name: 'skew_20' }, 'skew');
    expect(renamed.features.extra).toEqual([{ ...skew, name: 'skew_20' }]);
    expect(removeExtra(renamed, 'skew_20').features).toEqual({ set: 'lite53' });
  });

  it('take a whole set of one’s own, which keeps the name of a built-in one apart', () => {
    const own = { ...builtInSet('Alpha158'), id: 'lite53' };
    const taken = useOwnSet(putExtra(research, { ...skew, name: 'KMID' }), own);
    expect(taken.features.set).toBe('lite53-own');
    expect(taken.features.extra).toBeUndefined();
    expect(resolveFeatureSet(taken.features).hash).toBe(own.hash);
    expect(useBuiltInSet(taken, 'Alpha360').features).toEqual({ set: 'Alpha360' });
  });

  it('set and remove the label', () => {
    const labelled = setLabel(research, 'Ref($close, -3) / $close - 1');
    expect(labelled.label).toEqual({ expression: 'Ref($close, -3) / $close - 1' });
    expect(setLabel(labelled, undefined).label).toBeUndefined();
  });
});

describe('an expression as it is shown', () => {
  it('is cut into fields, functions and numbers that add up to the text', () => {
    const text = 'Mean($close, 5) / Ref($close, 1e2)-x';
    const pieces = expressionPieces(text);
    expect(pieces.map((piece) => piece.text).join('')).toBe(text);
    expect(pieces.filter(({ kind }) => kind === 'function').map((piece) => piece.text)).toEqual(['Mean', 'Ref']);
    expect(pieces.filter(({ kind }) => kind === 'number').map((piece) => piece.text)).toEqual(['5', '1e2']);
  });

  it('marks what an error points at, and can put the nearest name there', () => {
    const text = 'Mean($close, 5) / Men($close, 20)';
    const fault = faultIn(text);
    expect(fault).toMatchObject({ code: 'EXPRESSION_OPERATOR', start: 18, length: 3, replacement: 'Mean' });
    expect(
      expressionPieces(text, fault)
        .filter((piece) => piece.fault)
        .map((piece) => piece.text),
    ).toEqual(['Men']);
    expect(repaired(text, fault, 'Mean')).toBe('Mean($close, 5) / Mean($close, 20)');
    expect(fault.reason).not.toContain('\n');
  });

  it('marks the end of an expression that stops too early', () => {
    const fault = faultIn('Mean($close,');
    expect(expressionPieces('Mean($close,', fault).at(-1)).toEqual({ text: ' ', kind: 'plain', fault: true });
    expect(faultIn('$clos + 1').replacement).toBe('$close');
  });
});

describe('models and the chosen set', () => {
  const trained = opened({ featureSet: { id: 'lite53', hash: lite53.hash } });

  it('agree on the set that a model was trained on, with further features too', () => {
    expect(refusals(research, lite53, trained)).toEqual([]);
    const more = putExtra(research, skew);
    expect(refusals(more, resolveFeatureSet(more.features), trained)).toEqual([]);
  });

  it('disagree on another set, with every difference that matters to the model and no other', () => {
    const [refusal] = refusals(useBuiltInSet(research, 'Alpha158'), builtInSet('Alpha158'), trained);
    expect(refusal).toMatchObject({ name: 'tree', trainedOn: 'lite53' });
    expect(refusal.differences.map(({ kind, name }) => [kind, name])).toEqual([
      ['windows', undefined],
      ['missing', 'sma_5'],
      ['missing', 'std_20'],
    ]);
  });

  it('say why where the other set is not at hand', () => {
    const foreign = opened({ featureSet: { id: 'theirs', hash: 'f'.repeat(64) } });
    expect(refusals(research, lite53, foreign)).toMatchObject([
      { error: { code: 'FEATURE_SET_DIFFERS' }, differences: [] },
    ]);
  });
});

describe('columns as a table', () => {
  const rows = columnRows(lite53, research, opened({}));

  it('say which model asks for them', () => {
    const used = rows.filter(({ usedBy }) => usedBy.length > 0).map(({ feature }) => feature.name);
    expect(used).toEqual(['sma_5', 'std_20']);
    const nameless = columnRows(lite53, research, opened({ featureNames: undefined, featureCount: 3 }));
    expect(nameless.filter(({ usedBy }) => usedBy.length > 0)).toHaveLength(3);
  });

  it('are found by words of name, expression, group and meaning', () => {
    expect(findRows(rows, 'SMA_ratio 20', '').map(({ feature }) => feature.name)).toEqual(['close_sma_ratio_20']);
    expect(findRows(rows, 'highest max_20', '').map(({ feature }) => feature.name)).toEqual(['max_20']);
    expect(findRows(rows, '', 'return')).toHaveLength(8);
    expect(groupsOf(lite53)).toContain('volatility');
  });

  it('are sorted by a number either way, those without one last', () => {
    const three = rows.slice(0, 3);
    const names = three.map(({ feature }) => feature.name);
    const values = new Map([
      [names[0], 2],
      [names[1], NaN],
      [names[2], 1],
    ]);
    const order = (descending: boolean): string[] =>
      sortRows(three, 'value', descending, new Map(), values).map(({ feature }) => feature.name);
    expect(order(false)).toEqual([names[2], names[0], names[1]]);
    expect(order(true)).toEqual([names[0], names[2], names[1]]);
  });
});

it('a proof tries every prefix of the demo, fewer of long series, and never none', () => {
  expect(prefixesFor(6225, 53)).toBe(6224);
  expect(prefixesFor(1_000_000, 158)).toBe(40);
  expect(prefixesFor(2, 5)).toBe(1);
  expect(pipelinePrefixes(6225)).toBe(96);
  expect(pipelinePrefixes(10)).toBe(9);
});

it('pairs of a correlation matrix come strongest first, whatever their sign', () => {
  const matrix = Float64Array.of(1, 0.2, -0.9, 0.2, 1, NaN, -0.9, NaN, 1);
  expect(strongestPairs(['a', 'b', 'c'], matrix)).toEqual([
    { a: 'a', b: 'c', correlation: -0.9 },
    { a: 'a', b: 'b', correlation: 0.2 },
    { a: 'b', b: 'c', correlation: NaN },
  ]);
});

it('a study’s scale holds the finite values in view, thinned or not', () => {
  const values = Float64Array.of(9, NaN, 1, Infinity, 3, 2, -8, 0);
  const study = { name: 'x', values };
  expect(studyRange(study, { start: 0, end: 8, step: 1 }, { from: 1, to: 6 })).toEqual([1, 3]);
  expect(studyRange(study, { start: 0, end: 8, step: 2 }, { from: 0, to: 8 })).toEqual([-8, 9]);
  expect(studyRange(study, { start: 0, end: 8, step: 1 }, { from: 1, to: 2 })).toBeUndefined();
});
