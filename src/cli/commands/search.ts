import { availableParallelism } from 'node:os';
import { usageError } from '../../core/base/errors.ts';
import { defaultLabel } from '../../core/features/default-label.ts';
import { nameFromFile } from '../../core/models/open.ts';
import { findBuiltInSet } from '../../core/features/sets/built-in.ts';
import type { ModelCard } from '../../core/models/model.ts';
import type { Research } from '../../core/research/document.ts';
import { trainedSource } from '../../core/research/training/settings.ts';
import { searchTrust } from '../../core/research/training/search-trust.ts';
import { searchStudy, trainBest, type SearchPlan } from '../../core/research/training/search.ts';
import { driveStudy } from '../../core/training/search/drive.ts';
import { defaultLag } from '../../core/training/search/settings.ts';
import { parseSpace } from '../../core/training/search/space-file.ts';
import { createStudy, type Study } from '../../core/training/search/study.ts';
import type { Trial } from '../../core/training/search/trial.ts';
import { trialThreads, type TrialTask } from '../../node/trial-threads.ts';
import { shortNumber } from '../../core/report/words.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { researchFromOptions } from '../document.ts';
import { searchLines } from '../search-lines.ts';
import { readInput, writeOutput } from '../files.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../../node/kernels.ts';
import { note } from '../notes.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { jsonText } from '../../core/report/json.ts';
import { parseParams } from '../params.ts';
import { featureSetFromOptions } from '../sets.ts';
import { parseSplit } from '../split.ts';
import { appendLine, journalFrom } from '../study-file.ts';

const textOf = (path: string): string => new TextDecoder().decode(readInput(path).bytes);

/** As many threads as there are processors, since the study is the same for any number; no more than can be busy. */
function jobsOf(options: ParsedOptions, lag: number): number {
  const jobs = options.number('jobs') ?? Math.min(availableParallelism(), lag);
  if (Number.isInteger(jobs) && jobs >= 1 && jobs <= lag) return jobs;
  throw usageError('OPTION_VALUE', `--jobs: expected a whole number from 1 to ${lag}, got ${jobs}`, {
    where: { field: '--jobs' },
    hint: `No more than ${lag} trials are under way at once; --lag ${jobs} allows more, and is another study.`,
  });
}

/** Runs the trials on threads, with the journal on disk line by line; an interrupt leaves it whole. */
async function runTrials(
  task: TrialTask,
  plan: SearchPlan,
  options: ParsedOptions,
  { trials, jobs }: { readonly trials: number; readonly jobs: number },
): Promise<Study> {
  const path = options.text('journal');
  const study = createStudy(searchStudy(task.klines, task.recipe, plan), {
    journal: path === undefined ? undefined : journalFrom(path),
    record: path === undefined ? undefined : (line) => appendLine(path, line),
  });
  const threads = trialThreads(task, jobs);
  const abandon = (): void => study.abandon();
  process.prependListener('SIGINT', abandon);
  try {
    const onTrial = ({ number, state, value, reason }: Trial): void => {
      const { running, abandoned, total } = study.counts;
      const best = study.best === undefined ? '' : `, best ${shortNumber(study.best.value)}`;
      const what = reason === undefined ? `IC ${shortNumber(value)}` : reason;
      const ended = total - running - abandoned;
      note(options.flag('quiet'), [`trial ${number}: ${state}, ${what}${best} (${ended} of ${trials} ended)`]);
    };
    await driveStudy(study, { trials, jobs, evaluate: (job) => threads.evaluate(job), onTrial });
  } finally {
    process.off('SIGINT', abandon);
    await threads.close();
  }
  return study;
}

/** The document of the winner: it says how it is trained, and counts the trials that it was the best of. */
const searchedResearch = (
  opened: Parameters<typeof researchFromOptions>[0],
  options: ParsedOptions,
  { set, label, split, params, rounds, earlyStopping, calibration }: TrialTask['recipe'],
  { name, sha256 }: ModelCard,
  { best, trials }: Study,
  pbo: number | undefined,
): Research => {
  const chosen = { ...params, bagging_freq: params.bagging_freq ?? 1, ...best?.parameters, metric: 'ic' };
  const train = {
    params: chosen,
    rounds,
    earlyStopping,
    calibration,
    trials: trials.length,
    ...(pbo === undefined ? {} : { pbo }),
  };
  const isBuiltIn = findBuiltInSet(set.id)?.hash === set.hash;
  const { id, windows, features } = set;
  return researchFromOptions(opened, [], options, {
    features: isBuiltIn ? { set: id } : { set: id, own: { windows, features } },
    label: { expression: label },
    split: JSON.parse(JSON.stringify(split)) as unknown,
    models: [{ name, source: trainedSource, sha256, weight: 1, train }],
    evaluation: {},
    strategy: {},
  });
};

function finish<Result>(rounds: Generator<unknown, Result, 'stop' | void>): Result {
  for (;;) {
    const step = rounds.next();
    if (step.done) return step.value;
  }
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
    jobs: { kind: 'number', value: 'N', help: 'trials run at once; all processors by default; the study is the same' },
    lag: {
      kind: 'number',
      value: 'N',
      help: `trials that may be under way at once; ${defaultLag} by default, and another number is another study`,
    },
    prune: { kind: 'flag', help: 'give up trials whose IC is below the median of earlier ones' },
    journal: { kind: 'text', value: 'FILE', help: 'keep the trials there, and go on from it where it exists' },
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360|FILE', help: 'feature set; lite53 by default' },
    expr: { kind: 'text', many: true, value: 'name=EXPR', help: 'a feature of your own (repeatable)' },
    label: {
      kind: 'text',
      value: 'EXPR',
      help: `what to predict; ${defaultLabel} by default; also TripleBarrier(…), QuantileClass(…)`,
    },
    split: { kind: 'text', value: '0.6,0.2', help: 'shares to train on and to choose by; the rest stays unseen' },
    purge: { kind: 'number', value: 'N', help: "bars left out between the parts; the label's horizon by default" },
    params: { kind: 'text', value: 'k=v,…', help: 'LightGBM parameters that stay as they are' },
    rounds: { kind: 'number', value: 'N', help: 'boosting rounds at most; 100 by default' },
    'early-stopping': { kind: 'number', value: 'N', help: 'rounds without improvement; 0, off, by default' },
    research: { kind: 'text', value: 'FILE', help: 'also write the research document that trains and judges the best' },
    ...klinesOptions,
  },
  examples: ['klinelab search eurusd-1h.csv --trials 100 --seed 1 --journal study.jsonl -o best.txt'],
  async run({ inputs: [path], options }) {
    const output = options.text('output');
    if (output === undefined || output === '-') {
      throw usageError('OPTION_MISSING', '--output: expected a file for the best model, got none', {
        where: { field: '--output' },
      });
    }
    const spacePath = options.text('space');
    const lag = options.number('lag') ?? defaultLag;
    const jobs = jobsOf(options, lag);
    const plan: SearchPlan = {
      sampler: {
        name: options.text('sampler') === 'random' ? 'random' : 'tpe',
        seed: options.number('seed') ?? 0,
      },
      ...(spacePath === undefined ? {} : { space: parseSpace(textOf(spacePath)) }),
      lag,
      prune: options.flag('prune'),
    };
    const { klines, report } = await readKlines(path, options);
    const task: TrialTask = {
      klines: { klines, sha256: report.sha256 },
      recipe: {
        name: nameFromFile(output),
        set: await featureSetFromOptions(options),
        label: options.text('label') ?? defaultLabel,
        split: { kind: 'holdout', ...parseSplit(options.text('split') ?? '0.6,0.2'), purge: options.number('purge') },
        params: parseParams(options.text('params')),
        rounds: options.number('rounds') ?? 100,
        earlyStopping: options.number('early-stopping') ?? 0,
        calibration: 'rank',
        thresholds: { buy: 0.6, sell: -0.3 },
      },
    };
    const study = await runTrials(task, plan, options, { trials: options.number('trials') ?? 100, jobs });
    const engines = { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() };
    const trained = finish(trainBest(engines, task.klines, task.recipe, study));
    writeOutput(output, trained.bytes);
    const trust = searchTrust(engines.trees, klines, trained, study.trials);
    const documentPath = options.text('research');
    if (documentPath !== undefined) {
      const research = searchedResearch(
        { klines, report },
        options,
        task.recipe,
        trained.card,
        study,
        trust.overfitting?.pbo,
      );
      writeOutput(documentPath, jsonText(research, 2));
    }
    const { best, counts, trials } = study;
    if (options.flag('json')) {
      const { overfitting, ...further } = trust;
      const pbo = overfitting && { pbo: overfitting.pbo, divisions: overfitting.divisions };
      return writeOutput(undefined, jsonText({ best, counts, trust: { ...further, overfitting: pbo }, trials }, 2));
    }
    writeOutput(undefined, `${searchLines(study, trust).join('\n')}\n`);
  },
};
