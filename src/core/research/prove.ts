import { proveBlindness } from '../features/blindness.ts';
import type { BlindnessOptions, BlindnessReport } from '../features/blindness.ts';
import type { Klines } from '../klines/klines.ts';
import type { Calibration, Model } from '../models/model.ts';
import type { Research } from './document.ts';
import type { Report } from './report.ts';
import { runResearch } from './run.ts';
import type { RunAssets } from './run.ts';

/** Names of the columns that the proof compares: raw score, score and signal of each model, then the vote. */
const columnNames = ({ models }: Report): string[] => [
  ...models.flatMap(({ name }) => [`raw:${name}`, `score:${name}`, `signal:${name}`]),
  'score',
  'signal',
  'confidence',
];

const columnsOf = ({ models, ensemble }: Report): Float64Array[] => [
  ...models.flatMap(({ raw, signals }) => [raw, signals.score, Float64Array.from(signals.signal)]),
  ensemble.score,
  Float64Array.from(ensemble.signal),
  ensemble.confidence,
];

const withCalibration = (model: Model, calibration: Calibration): Model => ({
  card: { ...model.card, calibration },
  predict: (input) => model.predict(input),
  dispose: () => undefined,
});

/**
 * Shows with data whether a whole pipeline (features, scores, calibrated signals, vote) sees the future: run on a prefix
 * of the bars it must say the same, bit for bit, as run on all of them. Of several series the first is proven: each is
 * computed by itself. Errors as `runResearch` and `proveBlindness`.
 */
export async function proveResearch(
  research: Research,
  assets: Omit<RunAssets, 'cache'>,
  options: BlindnessOptions = {},
): Promise<BlindnessReport> {
  // Evaluation and trades judge the votes from later bars, as they should; they are no part of the pipeline.
  const pipeline: Research = {
    ...research,
    label: undefined,
    evaluation: undefined,
    strategy: undefined,
    expect: undefined,
  };
  const [shown] = research.data;
  const klines = await assets.klines(shown);
  const whole = await runResearch(pipeline, {
    ...assets,
    klines: (reference) => (reference === shown ? klines : assets.klines(reference)),
  });
  const models = new Map<string, Model>();
  for (const [index, reference] of research.models.entries()) {
    // Calibrations that were fitted on training bars belong to the models from then on: in the proof they are held, as
    // they are where the models are used, and not fitted anew on every prefix.
    models.set(reference.name, withCalibration(await assets.model(reference), whole.models[index].fitted));
  }
  const held: Research = {
    ...pipeline,
    data: [shown],
    models: pipeline.models.map((model) => ({ ...model, calibration: undefined })),
    signals: { ...pipeline.signals, calibration: 'card' },
  };
  const model: RunAssets['model'] = ({ name }) => models.get(name)!;
  const run = async (bars: Klines): Promise<Float64Array[]> =>
    columnsOf(await runResearch(held, { klines: () => bars, model, kernels: assets.kernels }));
  return proveBlindness(columnNames(whole), run, klines, options);
}
