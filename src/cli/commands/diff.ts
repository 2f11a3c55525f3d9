import { usageError } from '../../core/base/errors.ts';
import { diffEnsembles, type StructuralDiff } from '../../core/models/diff.ts';
import { diffSignals, type BehaviouralDiff } from '../../core/models/diff-signals.ts';
import { ensembleOf } from '../../core/models/inspect.ts';
import type { Command } from '../command.ts';
import { researchFromOptions, runWith } from '../document.ts';
import { readKlines, readModel } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printFacts } from '../output.ts';

function structuralLines(diff: StructuralDiff): string[] {
  const [one, other] = diff.trees;
  const changes = [...diff.header, ...diff.parameters].map(
    (change) => `  ${change.name.padEnd(28)} ${change.one ?? 'none'} → ${change.other ?? 'none'}`,
  );
  return [
    diff.same ? 'the same trees' : `trees: ${one} and ${other}, the first ${diff.equalTrees} equal`,
    ...(diff.firstDifference
      ? [
          `first difference: tree ${diff.firstDifference.tree}, ${diff.firstDifference.field} ${diff.firstDifference.at}: ` +
            `${diff.firstDifference.one} and ${diff.firstDifference.other}`,
        ]
      : []),
    ...(diff.featuresOnlyInOne.length > 0 ? [`features only in the first: ${diff.featuresOnlyInOne.join(', ')}`] : []),
    ...(diff.featuresOnlyInOther.length > 0
      ? [`features only in the second: ${diff.featuresOnlyInOther.join(', ')}`]
      : []),
    ...(changes.length > 0 ? ['changed:', ...changes] : []),
    'gain by feature, largest change first:',
    ...diff.importance
      .slice(0, 10)
      .map(({ name, gain }) => `  ${name.padEnd(28)} ${gain[0].toPrecision(5)} → ${gain[1].toPrecision(5)}`),
  ];
}

function behaviouralLines(diff: BehaviouralDiff, openTime: Float64Array): string[] {
  const percent = (100 * diff.agreement).toFixed(1);
  return [
    `on ${diff.bars} bars: same signal on ${percent} %, correlation of scores ${diff.correlation.toFixed(4)}, of ranks ${diff.rankCorrelation.toFixed(4)}`,
    '  rows: first model sells, holds, buys; columns: the second',
    ...diff.counts.map((row) => `  ${row.map((count) => String(count).padStart(8)).join('')}`),
    ...(diff.parting.length > 0
      ? [
          `bars that part them most: ${diff.parting
            .slice(0, 5)
            .map((bar) => new Date(openTime[bar]).toISOString())
            .join(', ')}`,
        ]
      : []),
  ];
}

export const command: Command = {
  summary: 'Compares two models: as files where both are LightGBM, and on bars with --on.',
  inputs: ['MODEL', 'MODEL'],
  options: {
    on: { kind: 'text', value: 'KLINES', help: 'compare their signals on these bars' },
    ...klinesOptions,
  },
  examples: ['klinelab diff lgb-5.txt lgb-20.txt --on eurusd-1h.csv'],
  async run({ inputs, options }) {
    const models = [await readModel(inputs[0]), await readModel(inputs[1])];
    const [one, other] = models.map(ensembleOf);
    const structural = one && other && diffEnsembles(one, other);
    const on = options.text('on');
    if (structural === undefined && on === undefined) {
      throw usageError('OPTION_MISSING', '--on: expected klines to compare the models on, got none', {
        where: { field: '--on' },
        hint: 'Only two LightGBM text models can be compared as files.',
      });
    }
    const lines = structural === undefined ? [] : structuralLines(structural);
    let behavioural: BehaviouralDiff | undefined;
    if (on !== undefined) {
      const opened = await readKlines(on, options);
      const report = await runWith(researchFromOptions(opened, models, options), [opened.klines], models);
      const [a, b] = report.models.map(({ signals }) => ({ scores: signals.score, signals: signals.signal }));
      behavioural = diffSignals(a, b);
      lines.push(...behaviouralLines(behavioural, opened.klines.openTime));
    }
    printFacts({ structural, behavioural }, `${lines.join('\n')}\n`, options);
  },
};
