import { analyseFeature } from '../../src/core/features/analyse.ts';
import { compilePlan } from '../../src/core/features/planner.ts';
import type { Feature, FeatureSet } from '../../src/core/features/set.ts';
import { builtInSet, builtInSetIds } from '../../src/core/features/sets/built-in.ts';
import { table } from './tables.ts';

const origins: Readonly<Record<string, string>> = {
  lite53: 'Returns, bar shape, averages, ranges, volume, RSI, MACD and Bollinger bands.',
  Alpha158: "Qlib's Alpha158: its names, its order, its expressions.",
  Alpha360: "Qlib's Alpha360: the last 60 bars of six fields, scaled by the newest.",
};

const windowRules: Readonly<Record<FeatureSet['windows'], string>> = {
  full: 'A window gives NaN until it is full, and where it holds NaN.',
  partial: 'A window takes the bars that are there and skips NaN.',
};

function row({ name, expression, meaning = '', unit = '' }: Feature): string[] {
  const { lookBack, warmUp, pathDependent, settlesAfter } = analyseFeature(expression, name);
  return [
    `\`${name}\``,
    `\`${expression}\``,
    meaning,
    unit,
    Number.isFinite(lookBack) ? String(lookBack) : 'all',
    String(warmUp),
    pathDependent ? (Number.isFinite(settlesAfter) ? `yes, ${settlesAfter} bars` : 'yes') : '',
  ];
}

function section(id: string): string {
  const { windows, features, hash } = builtInSet(id);
  const plan = compilePlan(features, { windows });
  const head = ['name', 'expression', 'meaning', 'unit', 'look-back', 'complete from', 'path-dependent'];
  return [
    `## ${id}`,
    `${origins[id]} ${features.length} columns, computed in ${plan.nodes.length} steps. ${windowRules[windows]} Complete from bar ${plan.warmUp} on.`,
    `SHA-256 \`${hash}\``,
    table(head, features.map(row)),
  ].join('\n\n');
}

/** The text of docs/features.md. */
export const featureDocs = (): string =>
  `${[
    '# Features',
    '<!-- Written by scripts/generate-feature-docs.mjs from src/core/features/sets. Do not edit. -->',
    'The feature sets that come with KlineLab. The language of the expressions is described in [expressions.md](expressions.md). ' +
      '*Look-back* counts the bars before the current one that can matter. *Complete from* is the first bar, counted from 0, ' +
      'whose value rests on full windows. A *path-dependent* value depends on the bar at which the series begins; the bars ' +
      'named are those after which the beginning weighs less than 1e-12. No feature looks ahead.',
    ...builtInSetIds.map(section),
  ].join('\n\n')}\n`;
