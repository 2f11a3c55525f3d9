import { usageError } from '../../core/base/errors.ts';
import { barsIn } from '../../core/evaluation/splits.ts';
import { defaultLabel } from '../../core/features/default-label.ts';
import { readModelText } from '../../core/models/lightgbm/text.ts';
import { writeModelText } from '../../core/models/lightgbm/write.ts';
import { exportOnnx } from '../../core/models/onnx/export.ts';
import { readStoredCard } from '../../core/models/card-in-file.ts';
import { nameFromFile } from '../../core/models/open.ts';
import { judgedBy, trainOnKlines } from '../../core/research/training/train.ts';
import type { FeatureImportance, TrainingResult } from '../../core/training/request.ts';
import { trainByRounds } from '../../core/training/train.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { readInput, writeOutput } from '../files.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../../node/kernels.ts';
import { note } from '../notes.ts';
import { klinesFrom } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { parseParams } from '../params.ts';
import { finishRounds } from '../rounds.ts';
import { featureSetFromOptions } from '../sets.ts';
import { parseSplit } from '../split.ts';
import { looksLikeKlines, readLabelledRows, readColumn } from '../training-rows.ts';

interface Trained {
  readonly text: Uint8Array;
  readonly names: readonly string[];
  readonly result: Omit<TrainingResult, 'model'>;
}

function paramsOf(options: ParsedOptions): Record<string, unknown> & ReturnType<typeof parseParams> {
  const metric = options.text('metric');
  const categorical = options.text('categorical');
  return {
    ...parseParams(options.text('params')),
    ...(metric === undefined ? {} : { metric }),
    ...(categorical === undefined ? {} : { categorical_feature: categorical.split(',').map((name) => name.trim()) }),
  };
}

const roundsOf = (options: ParsedOptions): { rounds: number; earlyStopping: number } => ({
  rounds: options.number('rounds') ?? 1000,
  earlyStopping: options.number('early-stopping') ?? 50,
});

async function trainFromKlines(file: ReturnType<typeof readInput>, options: ParsedOptions): Promise<Trained> {
  const { klines, report } = await klinesFrom(file, options);
  const engines = { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() };
  const rounds = trainOnKlines(
    engines,
    { klines, sha256: report.sha256 },
    {
      name: options.text('name') ?? nameFromFile(options.text('output') ?? 'model.txt'),
      set: await featureSetFromOptions(options),
      columns: options
        .text('columns')
        ?.split(',')
        .map((name) => name.trim()),
      label: options.text('label') ?? defaultLabel,
      split: {
        kind: 'holdout',
        ...parseSplit(options.text('split')),
        purge: options.number('purge'),
        embargo: options.number('embargo'),
      },
      params: paramsOf(options),
      ...roundsOf(options),
      calibration: (options.text('calibration') ?? 'rank') as 'none' | 'zscore' | 'rank',
      thresholds: { buy: 0.6, sell: -0.3 },
    },
  );
  const { bytes, samples, result } = finishRounds(rounds, options.flag('quiet'));
  const { train, valid, test } = samples.split;
  const use = (options.number('early-stopping') ?? 50) > 0 ? 'stopped' : 'watched';
  note(options.flag('quiet'), [
    `trained on ${barsIn(train)} bars, ${use} on ${barsIn(valid)}, ${barsIn(test)} unseen, ${result.droppedRows} without label`,
  ]);
  return { text: bytes, names: samples.names, result };
}

async function trainFromMatrix(file: ReturnType<typeof readInput>, options: ParsedOptions): Promise<Trained> {
  const target = options.text('target');
  if (target === undefined) {
    throw usageError('OPTION_MISSING', '--target: expected the labels of the feature matrix, got none', {
      where: { field: '--target' },
    });
  }
  const rows = await readLabelledRows(file, target);
  const weight = options.text('weight');
  const validInput = options.text('valid-input');
  const validTarget = options.text('valid-target');
  if ((validInput === undefined) !== (validTarget === undefined)) {
    throw usageError('OPTION_MISSING', '--valid-input: expected --valid-input and --valid-target together, got one', {
      where: { field: validInput === undefined ? '--valid-input' : '--valid-target' },
    });
  }
  const valid =
    validInput === undefined || validTarget === undefined
      ? []
      : [await readLabelledRows(readInput(validInput), validTarget)];
  const params = paramsOf(options);
  const { rounds, earlyStopping } = roundsOf(options);
  const { model, ...result } = finishRounds(
    trainByRounds({
      kernels: trainingKernels(),
      featureNames: rows.names,
      columns: rows.columns,
      label: rows.label,
      ...(weight === undefined ? {} : { weight: await readColumn(weight) }),
      valid,
      ...judgedBy(params),
      numBoostRound: rounds,
      earlyStoppingRounds: earlyStopping,
    }),
    options.flag('quiet'),
  );
  return { text: new TextEncoder().encode(writeModelText(model)), names: rows.names, result };
}

const importanceFacts = (names: readonly string[], { split, gain }: FeatureImportance): object[] =>
  names.map((feature, i) => ({ feature, split: split[i], gain: gain[i] })).sort((a, b) => b.gain - a.gain);

export const command: Command = {
  summary:
    'Trains a LightGBM model: on klines (features and label are computed, bars are divided in time) or on a feature matrix with --target.',
  inputs: ['INPUT'],
  options: {
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360|FILE', help: 'feature set; lite53 by default' },
    expr: { kind: 'text', many: true, value: 'name=EXPR', help: 'a feature of your own (repeatable)' },
    columns: { kind: 'text', value: 'a,b', help: 'only these columns of the set' },
    label: {
      kind: 'text',
      value: 'EXPR',
      help: `what to predict; ${defaultLabel} by default; also TripleBarrier(…), QuantileClass(…)`,
    },
    target: { kind: 'text', value: 'FILE', help: 'labels of a feature matrix (npy, csv, …)' },
    'valid-input': { kind: 'text', value: 'FILE', help: 'feature matrix that stops the training early' },
    'valid-target': { kind: 'text', value: 'FILE', help: 'its labels' },
    split: {
      kind: 'text',
      value: '0.8',
      help: 'share of bars to train on, then a share that stops it (the rest by default)',
    },
    purge: { kind: 'number', value: 'N', help: "bars left out between the parts; the label's horizon by default" },
    embargo: { kind: 'number', value: 'N', help: 'further bars left out; 0 by default' },
    params: { kind: 'text', value: 'k=v,…', help: 'LightGBM parameters under any of their names' },
    rounds: { kind: 'number', value: 'N', help: 'boosting rounds at most; 1000 by default' },
    'early-stopping': { kind: 'number', value: 'N', help: 'rounds without improvement; 50 by default, 0 is off' },
    metric: {
      kind: 'text',
      value: 'NAME',
      help: "what stops the training; the objective's own by default, ic is ours",
    },
    weight: { kind: 'text', value: 'FILE', help: 'one weight a row of a feature matrix' },
    categorical: { kind: 'text', value: 'a,b', help: 'categorical columns of a feature matrix' },
    calibration: { kind: 'text', choices: ['none', 'zscore', 'rank'], help: "of the model's card; rank by default" },
    name: { kind: 'text', value: 'NAME', help: "the model's name on its card; by default from the file" },
    onnx: { kind: 'text', value: 'FILE', help: 'also write the model as ONNX' },
    ...klinesOptions,
  },
  examples: [
    "klinelab train eurusd-1h.csv --label 'Ref($close, -5) / $close - 1' --split 0.6,0.2 -o lgb-5.txt",
    'klinelab train X.npy --target y.npy --params objective=binary,num_leaves=31 --rounds 100 --early-stopping 0 -o m.txt',
  ],
  async run({ inputs: [path], options }) {
    const output = options.text('output');
    if (options.flag('json') && (output === undefined || output === '-')) {
      throw usageError('OPTION_MISSING', '--output: expected a file for the model beside --json, got none', {
        where: { field: '--output' },
      });
    }
    const file = readInput(path);
    const onKlines = options.text('target') === undefined || (await looksLikeKlines(file));
    const { text, names, result } = await (onKlines ? trainFromKlines(file, options) : trainFromMatrix(file, options));
    const onnx = options.text('onnx');
    if (onnx !== undefined) writeOutput(onnx, exportOnnx(readModelText(text), { card: readStoredCard(text) }));
    writeOutput(output, text);
    const { bestIteration, evals, featureImportance, stopped, droppedRows } = result;
    note(options.flag('quiet'), [`best iteration ${bestIteration} (${stopped})`]);
    if (options.flag('json')) {
      const facts = {
        bestIteration,
        stopped,
        droppedRows,
        evals,
        featureImportance: importanceFacts(names, featureImportance),
      };
      writeOutput(undefined, `${JSON.stringify(facts, null, 2)}\n`);
    }
  },
};
