import { existsSync } from 'node:fs';
import { dataError, usageError, withFile } from '../../core/base/errors.ts';
import { ModelMonitor, type MonitorState } from '../../core/evaluation/monitor.ts';
import { defaultLabel } from '../../core/features/default-label.ts';
import { minuteText, shortNumber } from '../../core/report/words.ts';
import { monitorModels, type MonitoredModel } from '../../core/research/monitoring.ts';
import { readTable } from '../../core/tables/read.ts';
import { rollingKernels } from '../../node/kernels.ts';
import { exitCodes, type Command, type ParsedOptions } from '../command.ts';
import { researchFromOptions, runWith } from '../document.ts';
import { columnsText } from '../facts.ts';
import { readInput, writeOutput } from '../files.ts';
import { readKlines, readModels } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { jsonText } from '../../core/report/json.ts';
import { printFacts } from '../output.ts';

/** Numbers of the column with this name; data errors MONITOR_COLUMN and MONITOR_TEXT name it. */
async function readNumbers(path: string, ...wanted: readonly string[]): Promise<Float64Array[]> {
  const { name, bytes } = readInput(path);
  try {
    const { names = [], columns } = await readTable(bytes, name);
    return wanted.map((column) => {
      const values = columns[names.findIndex((one) => one.trim().toLowerCase() === column)];
      if (values instanceof Float64Array) return values;
      const got = values === undefined ? `no such column among ${names.join(', ') || 'columns without names'}` : 'text';
      throw dataError('MONITOR_COLUMN', `monitor: expected numbers in a column ${column}, got ${got}`, {
        where: { column },
        hint: 'Pairs are a table with the columns prediction and actual; klines are watched with --model.',
      });
    });
  } catch (error) {
    throw withFile(error, path);
  }
}

const settingsOf = (options: ParsedOptions) => ({
  window: options.number('window'),
  icThreshold: options.number('ic-threshold'),
  driftThreshold: options.number('drift-threshold'),
});

function restored(path: string, options: ParsedOptions): ModelMonitor {
  const given = ['window', 'ic-threshold', 'drift-threshold', 'reference'].find((key) => options.text(key));
  if (given !== undefined) {
    throw usageError('OPTION_CONFLICT', `--${given}: expected none beside a state that has its own, got one`, {
      where: { field: `--${given}` },
      hint: `The monitor goes on with the settings in ${path}; give another --state to begin anew.`,
    });
  }
  const { bytes } = readInput(path);
  let saved: unknown;
  try {
    saved = JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw dataError('MONITOR_SAVED', `${path}: expected a monitor's state as JSON, got text that is none`, {
      where: { file: path },
      cause,
    });
  }
  try {
    return ModelMonitor.restore(saved);
  } catch (error) {
    throw withFile(error, path);
  }
}

/** Feeds a table of pairs to one monitor, and keeps its state where that is asked for. */
async function watchPairs(path: string, options: ParsedOptions): Promise<MonitorState> {
  const [prediction, actual] = await readNumbers(path, 'prediction', 'actual');
  const statePath = options.text('state');
  const referencePath = options.text('reference');
  const monitor =
    statePath !== undefined && existsSync(statePath)
      ? restored(statePath, options)
      : new ModelMonitor({
          ...settingsOf(options),
          ...(referencePath === undefined ? {} : { reference: (await readNumbers(referencePath, 'prediction'))[0] }),
        });
  prediction.forEach((value, row) => monitor.recordPrediction(value, actual[row]));
  if (statePath !== undefined) writeOutput(statePath, jsonText(monitor.save()));
  return monitor.state();
}

const advice = (retrain: boolean): string => (retrain ? 'train anew' : 'keep');

function modelLines(model: MonitoredModel, openTime: Float64Array): string[] {
  const { name, state, rule, reference, referenceKind, watched, asked, change, scores, features } = model;
  const times = ({ start, end }: { start: number; end: number }): string =>
    `${minuteText(openTime[start])} to ${minuteText(openTime[end - 1])}`;
  const why = rule === undefined || rule === state.rule ? state.reason : `${rule}; ${state.reason}`;
  return [
    `${name}: ${advice(rule !== undefined)} (${why})`,
    `  watched ${times(watched)}, held against ${referenceKind === 'trained' ? 'its training bars' : 'the first half'}, ${times(reference)}`,
    `  asked for training on ${shortNumber(100 * asked.share, 3)} % of the bars`,
    ...(change === undefined ? [] : [`  the IC fell from ${minuteText(openTime[change.since])} on`]),
    ...columnsText([
      ['  drift', 'PSI', 'KS'],
      ['  scores', shortNumber(scores.stability, 3), shortNumber(scores.distance, 3)],
      ...features
        .slice(0, 5)
        .map((one) => [`  ${one.name}`, shortNumber(one.stability, 3), shortNumber(one.distance, 3)]),
    ]),
    '',
  ];
}

export const command: Command = {
  summary:
    'Watches models at work: the IC of the latest predictions, drift of scores and features, and whether to train anew. Takes pairs of prediction and actual, or klines with models, which are watched on the bars they do not know. Exit code 4 where a rule asks for training.',
  inputs: ['PAIRS|KLINES'],
  options: {
    window: { kind: 'number', value: 'N', help: 'latest pairs that count; 100 by default' },
    'ic-threshold': { kind: 'number', value: 'X', help: 'train anew below this IC; 0.02 by default' },
    'drift-threshold': { kind: 'number', value: 'X', help: 'train anew above this stability index; 0.25 by default' },
    reference: { kind: 'text', value: 'FILE', help: 'predictions of better days, in a column prediction (pairs only)' },
    state: { kind: 'text', value: 'FILE', help: 'go on from this state and write it back (pairs only)' },
    model: { kind: 'text', many: true, value: 'FILE', help: 'watch this model on klines (repeatable)' },
    label: { kind: 'text', value: 'EXPR', help: `what came, on klines; ${defaultLabel} by default` },
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360', help: "feature set; by default the first model's own" },
    ...klinesOptions,
  },
  examples: [
    'klinelab monitor pairs.csv --state monitor.json',
    'klinelab monitor eurusd-1h.csv --model lgb-5.txt --window 250 --json',
  ],
  async run({ inputs: [path], options }) {
    if (options.texts('model').length === 0) {
      const state = await watchPairs(path, options);
      printFacts({ ...state }, `${advice(state.retrain)}: ${state.reason}\n`, options);
      return state.retrain ? exitCodes.check : 0;
    }
    for (const key of ['state', 'reference']) {
      if (options.text(key) === undefined) continue;
      throw usageError('OPTION_CONFLICT', `--${key}: expected it with pairs, got it with --model`, {
        where: { field: `--${key}` },
      });
    }
    const models = await readModels(options);
    const opened = await readKlines(path, options);
    const research = researchFromOptions(opened, models, options, {
      label: { expression: options.text('label') ?? defaultLabel },
    });
    const report = await runWith(research, [opened.klines], models);
    const { models: watched, unwatched } = await monitorModels(
      report,
      opened.klines,
      rollingKernels(),
      settingsOf(options),
    );
    const retrain = watched.some(({ rule }) => rule !== undefined);
    const silent = unwatched.map((name) => `${name}: not watched, it knows all bars`);
    const text = [...watched.flatMap((model) => modelLines(model, opened.klines.openTime)), ...silent, ''].join('\n');
    printFacts({ retrain, models: watched, unwatched }, text, options);
    return retrain ? exitCodes.check : 0;
  },
};
