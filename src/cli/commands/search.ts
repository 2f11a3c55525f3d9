import { existsSync } from 'node:fs';
import { usageError } from '../../core/base/errors.ts';
import { defaultLabel } from '../../core/features/label.ts';
import { nameFromFile } from '../../core/models/open.ts';
import { searchOnKlines, type SearchProgress, type SearchResult } from '../../core/research/training/search.ts';
import { randomSampler } from '../../core/training/search/sampler.ts';
import { parseSpace } from '../../core/training/search/space-file.ts';
import { lightgbmSpace } from '../../core/training/search/space.ts';
import type { StudyJournal, Trial } from '../../core/training/search/study.ts';
import { tpeSampler } from '../../core/training/search/tpe.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { shortNumber } from '../facts.ts';
import { readInput, writeOutput } from '../files.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../../node/kernels.ts';
import { note } from '../notes.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { jsonText } from '../output.ts';
import { parseParams } from '../params.ts';
import { featureSetFromOptions } from '../sets.ts';
import { parseSplit } from '../split.ts';

const textOf = (path: string): string => new TextDecoder().decode(readInput(path).bytes);

const states: readonly unknown[] = ['running', 'complete', 'pruned', 'failed'];

/** A trial at its own place in the list. */
const isTrial = (trial: Partial<Trial> | null, place: number): boolean =>
  trial?.number === place &&
  typeof trial.parameters === 'object' &&
  trial.parameters !== null &&
  (trial.value === null || typeof trial.value === 'number') &&
  Array.isArray(trial.steps) &&
  states.includes(trial.state);

function journalFrom(path: string | undefined): StudyJournal | undefined {
  if (path === undefined || !existsSync(path)) return undefined;
  let value: Partial<StudyJournal> | null;
  try {
    value = JSON.parse(textOf(path)) as Partial<StudyJournal> | null;
  } catch {
    value = null;
  }
  if (value?.klinelabStudy === 1 && Array.isArray(value.trials) && value.trials.every(isTrial)) {
    return value as StudyJournal;
  }
  throw usageError('STUDY_JOURNAL', `${path}: expected the journal of a study, got something else`, {
    where: { file: path },
  });
}

/** Runs the search to its end; the journal is on disk after every trial. */
function finish(
  search: Generator<SearchProgress, SearchResult, 'stop' | void>,
  journal: string | undefined,
  quiet: boolean,
): SearchResult {
  for (;;) {
    const step = search.next();
    if (step.done) return step.value;
    const { trial, ended, total, study } = step.value;
    if (journal !== undefined) writeOutput(journal, jsonText(study.journal()));
    const best = study.best === undefined ? '' : `, best ${shortNumber(study.best.value)}`;
    note(quiet, [`trial ${ended} of ${total}: ${trial.state}, IC ${shortNumber(trial.value)}${best}`]);
  }
}

function samplerOf(options: ParsedOptions) {
  const seed = options.number('seed') ?? 0;
  return options.text('sampler') === 'random' ? randomSampler(seed) : tpeSampler({ seed });
}

export const command: Command = {
  summary:
    'Searches LightGBM parameters by the IC on validation bars and writes the best model; the trials are printed, abandoned ones too.',
  inputs: ['KLINES'],
  options: {
    trials: { kind: 'number', value: 'N', help: '100 by default' },
    space: {
      kind: 'text',
      value: 'FILE',
      help: 'search space as JSON; leaves, rate, fractions and penalties by default',
    },
    sampler: { kind: 'text', choices: ['tpe', 'random'], help: 'tpe by default' },
    seed: { kind: 'number', value: 'N', help: '0 by default; the same seed gives the same study' },
    prune: { kind: 'flag', help: 'give up trials whose IC is below the median of earlier ones' },
    journal: { kind: 'text', value: 'FILE', help: 'keep the trials there, and go on from it where it exists' },
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360|FILE', help: 'feature set; lite53 by default' },
    expr: { kind: 'text', many: true, value: 'name=EXPR', help: 'a feature of your own (repeatable)' },
    label: { kind: 'text', value: 'EXPR', help: `what to predict; ${defaultLabel} by default` },
    split: { kind: 'text', value: '0.6,0.2', help: 'shares to train on and to choose by; the rest stays unseen' },
    purge: { kind: 'number', value: 'N', help: "bars left out between the parts; the label's horizon by default" },
    params: { kind: 'text', value: 'k=v,…', help: 'LightGBM parameters that stay as they are' },
    rounds: { kind: 'number', value: 'N', help: 'boosting rounds at most; 100 by default' },
    'early-stopping': { kind: 'number', value: 'N', help: 'rounds without improvement; 0, off, by default' },
    ...klinesOptions,
  },
  examples: ['klinelab search eurusd-1h.csv --trials 100 --seed 1 --journal study.json -o best.txt'],
  async run({ inputs: [path], options }) {
    const output = options.text('output');
    if (output === undefined || output === '-') {
      throw usageError('OPTION_MISSING', '--output: expected a file for the best model, got none', {
        where: { field: '--output' },
      });
    }
    const spacePath = options.text('space');
    const space = spacePath === undefined ? lightgbmSpace : parseSpace(textOf(spacePath));
    const journalPath = options.text('journal');
    const { klines, report } = await readKlines(path, options);
    const search = searchOnKlines(
      { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() },
      { klines, sha256: report.sha256 },
      {
        name: nameFromFile(output),
        set: featureSetFromOptions(options),
        label: options.text('label') ?? defaultLabel,
        split: { kind: 'holdout', ...parseSplit(options.text('split') ?? '0.6,0.2'), purge: options.number('purge') },
        params: parseParams(options.text('params')),
        rounds: options.number('rounds') ?? 100,
        earlyStopping: options.number('early-stopping') ?? 0,
        calibration: 'rank',
        thresholds: { buy: 0.6, sell: -0.3 },
      },
      {
        trials: options.number('trials') ?? 100,
        sampler: samplerOf(options),
        space,
        prune: options.flag('prune'),
        journal: journalFrom(journalPath),
      },
    );
    const { study, best } = finish(search, journalPath, options.flag('quiet'));
    writeOutput(output, best.bytes);
    const facts = { best: study.best, trials: study.trials };
    const text = `best of ${study.trials.length} trials: IC ${shortNumber(study.best?.value ?? NaN)} on validation bars, ${JSON.stringify(study.best?.parameters)}\nSay --trials ${study.trials.length} when you evaluate or backtest it.\n`;
    writeOutput(undefined, options.flag('json') ? jsonText(facts, 2) : text);
  },
};
