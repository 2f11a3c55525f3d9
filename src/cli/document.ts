import { usageError } from '../core/base/errors.ts';
import { formatInterval } from '../core/klines/interval.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { ImportReport } from '../core/klines/report.ts';
import type { Model } from '../core/models/model.ts';
import { completeResearch, type DataReference, type ModelReference, type Research } from '../core/research/document.ts';
import type { Report } from '../core/research/report.ts';
import { runResearch } from '../core/research/run.ts';
import type { ParsedOptions } from './command.ts';
import { rollingKernels } from '../node/kernels.ts';

/** The weights of `--weights`, one a model; equal ones where it is not given. */
export const weightsOf = (options: ParsedOptions, models: number): number[] =>
  parseWeights(options.text('weights'), models);

export function parseWeights(written: string | undefined, models: number): number[] {
  if (written === undefined) return Array.from({ length: models }, () => 1 / models);
  const weights = written.split(',').map(Number);
  if (weights.length !== models || weights.some((weight) => !(weight >= 0) || weight === Infinity)) {
    throw usageError(
      'OPTION_VALUE',
      `--weights: expected ${models} weights of 0 or more, one a model, got ${written}`,
      { where: { field: '--weights' } },
    );
  }
  return weights;
}

/** Two files of one name would otherwise be one voter. */
function distinctNames(models: readonly Model[]): string[] {
  const seen = new Map<string, number>();
  return models.map(({ card }) => {
    const count = (seen.get(card.name) ?? 0) + 1;
    seen.set(card.name, count);
    return count === 1 ? card.name : `${card.name}-${count}`;
  });
}

/** What the options for votes say, as parts of a research document. */
export function votesFromOptions(models: readonly Model[], options: ParsedOptions) {
  const weights = weightsOf(options, models.length);
  const names = distinctNames(models);
  const thresholdBuy = options.number('threshold-buy');
  const thresholdSell = options.number('threshold-sell');
  const method = options.text('method');
  const minConfidence = options.number('min-confidence');
  const calibration = options.text('calibration');
  return {
    features: { set: options.text('set') ?? models[0]?.card.featureSet?.id ?? 'lite53' },
    models: models.map(({ card }, i) => ({
      name: names[i],
      source: `file:${card.name}`,
      sha256: card.sha256,
      weight: weights[i],
    })),
    signals: {
      ...(thresholdBuy === undefined ? {} : { thresholdBuy }),
      ...(thresholdSell === undefined ? {} : { thresholdSell }),
      ...(method === undefined ? {} : { method }),
      ...(minConfidence === undefined ? {} : { minConfidence }),
      ...(calibration === undefined ? {} : { calibration }),
    },
  };
}

/** The research document that a call of `signals` stands for; with `further` parts that of `evaluate` or `backtest`. */
export const researchFromOptions = (
  { klines, report }: { klines: Klines; report: ImportReport },
  models: readonly Model[],
  options: ParsedOptions,
  further: Readonly<Record<string, unknown>> = {},
): Research =>
  completeResearch({
    klinelab: 1,
    title: `${klines.symbol} ${formatInterval(klines.intervalMs)}`,
    data: [
      {
        symbol: klines.symbol,
        interval: formatInterval(klines.intervalMs),
        source: `file:${report.file}`,
        sha256: report.sha256,
        ...(report.repairs.length === 0 ? {} : { repairs: report.repairs }),
        ...(options.text('zone') === undefined ? {} : { reading: { zone: options.text('zone') } }),
      },
    ],
    ...votesFromOptions(models, options),
    ...further,
  });

/** Finds a document's model among those at hand, which stand in the document's order. */
export const placedModels =
  (research: Research, models: readonly Model[]) =>
  ({ name }: ModelReference): Model =>
    models[research.models.findIndex((model) => model.name === name)];

/** Finds a document's bars among those at hand, which stand in the document's order. */
export const placedKlines =
  (research: Research, klines: readonly Klines[]) =>
  (reference: DataReference): Klines =>
    klines[research.data.indexOf(reference)];

/** Runs a document over klines and models that are at hand, in the document's order. */
export const runWith = (research: Research, klines: readonly Klines[], models: readonly Model[]): Promise<Report> =>
  runResearch(research, {
    klines: placedKlines(research, klines),
    model: placedModels(research, models),
    kernels: rollingKernels(),
  });
