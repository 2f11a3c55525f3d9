import { usageError } from '../core/base/errors.ts';
import { computeColumns } from '../core/features/compute.ts';
import { spreadColumns } from '../core/features/higher-interval.ts';
import { computePanel } from '../core/features/panel.ts';
import type { Plan } from '../core/features/plan.ts';
import { applyProcessors } from '../core/features/processors/apply.ts';
import { fitProcessors } from '../core/features/processors/fit.ts';
import type { FittedProcessor, Processor } from '../core/features/processors/processor.ts';
import { processorSchema } from '../core/features/processors/schema.ts';
import type { Samples } from '../core/features/processors/samples.ts';
import { maskWarmUp } from '../core/features/warm-up.ts';
import { formatInterval, parseInterval } from '../core/klines/interval.ts';
import type { Klines } from '../core/klines/klines.ts';
import { openPanel } from '../core/klines/open-panel.ts';
import { resampleKlines } from '../core/klines/resample.ts';
import type { Table } from '../core/tables/table.ts';
import type { ParsedOptions } from './command.ts';
import { readInput } from './files.ts';
import { rollingKernels } from '../node/kernels.ts';
import { readKlines } from './open.ts';

/** Rows of features as they will be written, with what their processors learnt. */
export interface FeatureRows {
  readonly samples: Samples;
  /** Symbol of each row, for panels. */
  readonly symbols?: readonly string[];
  readonly processors: readonly FittedProcessor[];
}

/** The plan's columns, and with `--higher` those of a higher interval beside them: `NAME@4h`, seen once its bar has closed. */
function columnsOf(plan: Plan, klines: Klines, options: ParsedOptions): Pick<Samples, 'names' | 'columns'> {
  const columns = computeColumns(rollingKernels(), plan, klines);
  if (options.flag('mask-warmup')) maskWarmUp(plan, columns);
  const higherText = options.text('higher');
  if (higherText === undefined) return { names: plan.names, columns };
  const { klines: higher } = resampleKlines(klines, parseInterval(higherText));
  const above = computeColumns(rollingKernels(), plan, higher);
  if (options.flag('mask-warmup')) maskWarmUp(plan, above);
  const interval = formatInterval(higher.intervalMs);
  return {
    names: [...plan.names, ...plan.names.map((name) => `${name}@${interval}`)],
    columns: [...columns, ...spreadColumns(klines, higher, above)],
  };
}

async function singleRows(path: string, plan: Plan, options: ParsedOptions): Promise<Omit<FeatureRows, 'processors'>> {
  let { klines } = await readKlines(path, options);
  const resample = options.text('resample');
  if (resample !== undefined) klines = resampleKlines(klines, parseInterval(resample)).klines;
  const { names, columns } = columnsOf(plan, klines, options);
  return { samples: { rows: klines.openTime.length, times: klines.openTime, names, columns } };
}

async function panelRows(
  paths: readonly string[],
  plan: Plan,
  options: ParsedOptions,
): Promise<Omit<FeatureRows, 'processors'>> {
  for (const name of ['higher', 'resample', 'mask-warmup']) {
    if (options.text(name) === undefined && !options.flag(name)) continue;
    throw usageError('OPTION_VALUE', `--${name}: expected one symbol, got a panel`, { where: { field: `--${name}` } });
  }
  const { panel } = await openPanel(paths.map(readInput), {
    nowMs: Date.now(),
    interval: options.text('interval'),
    zone: options.text('zone'),
  });
  const times = options.text('times') === 'shared' ? 'shared' : 'any';
  const samples = computePanel(rollingKernels(), plan, panel, { times });
  return { samples, symbols: Array.from(samples.symbolOf, (index) => samples.symbols[index]) };
}

function parseProcessors(text: string): Processor[] {
  return text.split(',').map((kind) => {
    const parsed = processorSchema.safeParse({ kind: kind.trim() });
    if (parsed.success) return parsed.data;
    throw usageError('OPTION_VALUE', `--processors: expected Qlib's names such as RobustZScoreNorm, got ${kind}`, {
      where: { field: '--processors' },
    });
  });
}

function timeOf(name: string, options: ParsedOptions, otherwise: number): number {
  const text = options.text(name);
  if (text === undefined) return otherwise;
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw usageError('OPTION_VALUE', `--${name}: expected a date such as 2024-06-30, got ${text}`, {
    where: { field: `--${name}` },
  });
}

/** Fits the processors on the rows of the range alone and runs them over all. */
function process(rows: Omit<FeatureRows, 'processors'>, options: ParsedOptions): FeatureRows {
  const text = options.text('processors');
  if (text === undefined) return { ...rows, processors: [] };
  const kinds = parseProcessors(text);
  const learns = kinds.some(({ kind }) => kind === 'RobustZScoreNorm');
  if (learns && options.text('fit-to') === undefined) {
    throw usageError('OPTION_MISSING', '--fit-to: expected the end of the training rows to fit on, got none', {
      where: { field: '--fit-to' },
      hint: 'What is learnt from all rows knows the future.',
    });
  }
  const range = { from: timeOf('fit-from', options, -8.64e15), to: timeOf('fit-to', options, 8.64e15) };
  const processors = fitProcessors(kinds, rows.samples, range);
  return { ...rows, samples: applyProcessors(processors, rows.samples, 'prediction').samples, processors };
}

/** Features of one file, or of several symbols with `--panel`, processed where that is asked for. */
export async function featureRows(paths: readonly string[], plan: Plan, options: ParsedOptions): Promise<FeatureRows> {
  if (!options.flag('panel') && paths.length > 1) {
    throw usageError('INPUT_SURPLUS', `features: expected one file, got ${paths.length}`, {
      hint: 'Add --panel for several symbols in one table.',
    });
  }
  const rows = options.flag('panel')
    ? await panelRows(paths, plan, options)
    : await singleRows(paths[0], plan, options);
  return process(rows, options);
}

/** The rows as a table: `timestamp`, for panels `symbol`, then the features. */
export const featureTable = ({ samples, symbols }: FeatureRows): Table => ({
  names: ['timestamp', ...(symbols ? ['symbol'] : []), ...samples.names],
  columns: [samples.times, ...(symbols ? [symbols] : []), ...samples.columns],
});
