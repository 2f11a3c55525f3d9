import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { refreshExpressionDocs } from '../../scripts/docs/expressions.ts';
import { featureDocs } from '../../scripts/docs/features.ts';
import { analyseFeature } from '../../src/core/features/analyse.ts';
import { deepestNesting, deepestTree } from '../../src/core/features/expression/parse.ts';
import { longestExpression } from '../../src/core/features/expression/tokens.ts';
import { farthestReach, longestWindow } from '../../src/core/features/expression/numbers.ts';
import { mostFeatures } from '../../src/core/features/planner.ts';
import { parseFeatureSet } from '../../src/core/features/set-file.ts';

const page = (name: string): string => readFileSync(new URL(`../../docs/${name}`, import.meta.url), 'utf8');
const expressions = page('expressions.md');

describe('the documentation of features', () => {
  test('docs/features.md is what `npm run docs` writes', () => expect(page('features.md')).toBe(featureDocs()));

  test('the tables of docs/expressions.md are what `npm run docs` writes', () => {
    expect(expressions).toBe(refreshExpressionDocs(expressions));
  });
});

describe('what docs/expressions.md says', () => {
  test('its feature set file can be read', () => {
    const json = /```json\n(.*?)```/s.exec(expressions)![1];
    expect(parseFeatureSet(json).features).toHaveLength(2);
  });

  test('its refusal is worded as the planner words it', () => {
    const { refusal } = analyseFeature('Ref($close, -5) / $close - 1', 'f');
    const indented = refusal!.message.split('\n').map((line) => `    ${line}`);
    expect(expressions).toContain(indented.join('\n'));
  });

  test('its limits are those of the parser and planner', () => {
    const rows = [...expressions.slice(expressions.indexOf('## Limits')).matchAll(/^\|[^|]+\| ([\d,]+)/gm)];
    expect(rows.map(([, number]) => Number(number.replaceAll(',', '')))).toEqual([
      longestExpression,
      deepestNesting,
      deepestTree,
      longestWindow,
      farthestReach,
      mostFeatures,
    ]);
  });

  test('the fading times it names are those of the analysis', () => {
    const named = [...expressions.matchAll(/(\d+) for `(EWMA\(x, \d+\))`/g)];
    expect(named).toHaveLength(2);
    for (const [, bars, call] of named) {
      expect([call, analyseFeature(call.replace('x', '$close')).settlesAfter]).toEqual([call, Number(bars)]);
    }
  });
});
