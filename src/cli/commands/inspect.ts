import { analyseFeature } from '../../core/features/analyse.ts';
import type { FeatureSet } from '../../core/features/set.ts';
import { findBuiltInSet } from '../../core/features/sets/built-in.ts';
import { splitCounts, splitGains } from '../../core/models/lightgbm/importance.ts';
import { LightGbmModel } from '../../core/models/lightgbm/model.ts';
import type { Model } from '../../core/models/model.ts';
import { cardLines } from '../cards.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { readModel } from '../open.ts';
import { printFacts } from '../output.ts';

interface Importance {
  readonly feature: string;
  readonly splits: number;
  readonly gain: number;
}

function importanceOf(model: Model): Importance[] | undefined {
  if (!(model instanceof LightGbmModel)) return undefined;
  const counts = splitCounts(model.ensemble);
  const gains = splitGains(model.ensemble);
  return model.ensemble.featureNames
    .map((feature, i) => ({ feature, splits: counts[i], gain: gains[i] }))
    .sort((a, b) => b.gain - a.gain);
}

function printSet({ id, windows, hash, features }: FeatureSet, options: ParsedOptions): void {
  const rows = features.map((feature) => {
    const { lookBack, warmUp, pathDependent } = analyseFeature(feature.expression, feature.name);
    return { ...feature, lookBack, warmUp, pathDependent };
  });
  const lines = [
    `${id}: ${features.length} features, ${windows} windows`,
    `hash ${hash}`,
    '',
    ...rows.map(({ name, lookBack, expression }) => `${name.padEnd(22)}${String(lookBack).padStart(9)}  ${expression}`),
  ];
  printFacts({ id, windows, hash, features: rows }, `${lines.join('\n')}\n`, options);
}

export const command: Command = {
  summary:
    'Shows what a model file or a built-in feature set holds: card, trees and importance, or names, look-back and expressions.',
  inputs: ['MODEL|SET'],
  options: {},
  examples: ['klinelab inspect lgb-5.txt', 'klinelab inspect net.onnx --json', 'klinelab inspect Alpha158'],
  async run({ inputs: [path], options }) {
    const set = findBuiltInSet(path);
    if (set !== undefined) return printSet(set, options);
    const model = await readModel(path);
    const importance = importanceOf(model);
    const lines = cardLines(model.card).map(([name, value]) => `${name.padEnd(12)} ${value}`);
    if (importance) {
      lines.push('', `${'feature'.padEnd(28)}${'splits'.padStart(8)}${'gain'.padStart(14)}`);
      for (const { feature, splits, gain } of importance) {
        lines.push(`${feature.padEnd(28)}${String(splits).padStart(8)}${gain.toPrecision(6).padStart(14)}`);
      }
    }
    printFacts({ ...model.card, ...(importance ? { importance } : {}) }, `${lines.join('\n')}\n`, options);
  },
};
