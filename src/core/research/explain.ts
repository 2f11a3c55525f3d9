import { modelError } from '../base/errors.ts';
import { computeColumns } from '../features/compute.ts';
import { compilePlan } from '../features/planner.ts';
import type { FeatureSet } from '../features/set.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { Klines } from '../klines/klines.ts';
import { isTreeModel } from '../models/inspect.ts';
import { matchFeatures } from '../models/match.ts';
import type { Model, ModelInput, TreeModel } from '../models/model.ts';
import { rawScores } from '../signals/score.ts';

/** One feature's part in a prediction. */
export interface FeatureContribution {
  readonly feature: string;
  readonly expression: string;
  /** The feature's value at the bar. */
  readonly value: number;
  /** In the trees' own unit: the label's for regression, log-odds for classes. */
  readonly contribution: number;
  /** Bars before this one that the feature looked at. */
  readonly lookBack: number;
}

/** Why a model said what it said of one bar. The expected value and all contributions add up to `margin`. */
export interface Explanation {
  readonly bar: number;
  /** Average over the training rows. */
  readonly expected: number;
  /** Sum of the trees, before the objective's transform; for several classes that of the last. */
  readonly margin: number;
  /** What the model puts out, one number as in the report. */
  readonly raw: number;
  /** Largest first. */
  readonly contributions: readonly FeatureContribution[];
}

interface ExplainedModel {
  readonly model: TreeModel;
  /** The model's features, in its order, as the set names and defines them. */
  readonly features: FeatureSet['features'];
  readonly plan: ReturnType<typeof compilePlan>;
}

function treeModel(model: Model, set: FeatureSet): ExplainedModel {
  if (!isTreeModel(model)) {
    throw modelError('MODEL_CONTRIBUTIONS', `model '${model.card.name}': expected trees to explain, got a network`, {
      hint: 'Contributions are exact for trees only; change the inputs one by one instead.',
    });
  }
  const { indices } = matchFeatures(model.card, set);
  const features = indices.map((index) => set.features[index]);
  return { model, features, plan: compilePlan(features, { windows: set.windows }) };
}

/** The model's inputs for bars `start` to `end` (half-open). */
export function modelRows(
  kernels: RollingKernels,
  model: Model,
  set: FeatureSet,
  klines: Klines,
  start: number,
  end: number,
): ModelInput {
  const { indices } = matchFeatures(model.card, set);
  const plan = compilePlan(
    indices.map((index) => set.features[index]),
    { windows: set.windows },
  );
  return { rows: end - start, columns: computeColumns(kernels, plan, klines, { start, end }) };
}

const rowsOf = (kernels: RollingKernels, { plan }: ExplainedModel, klines: Klines, start: number, end: number) => ({
  rows: end - start,
  columns: computeColumns(kernels, plan, klines, { start, end }),
});

/** TreeSHAP of one bar, of the last class where there are several. */
export function explainBar(
  kernels: RollingKernels,
  model: Model,
  set: FeatureSet,
  klines: Klines,
  bar: number,
): Explanation {
  const explained = treeModel(model, set);
  const input = rowsOf(kernels, explained, klines, bar, bar + 1);
  const { outputCount, featureCount } = model.card;
  const parts = explained.model.contributions(input).subarray((outputCount - 1) * (featureCount + 1));
  const contributions = explained.features.map(({ name, expression }, i) => ({
    feature: name,
    expression,
    value: input.columns[i][0],
    contribution: parts[i],
    lookBack: explained.plan.nodes[explained.plan.outputs[i]].lookBack,
  }));
  return {
    bar,
    expected: parts[featureCount],
    margin: explained.model.rawScore(input)[outputCount - 1],
    raw: rawScores(explained.model.predict(input), outputCount)[0],
    contributions: contributions.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution)),
  };
}

/** The raw score of a bar with some of its features set to other values. */
export async function predictWith(
  kernels: RollingKernels,
  model: Model,
  set: FeatureSet,
  klines: Klines,
  bar: number,
  changes: Readonly<Record<string, number>>,
): Promise<number> {
  const input = modelRows(kernels, model, set, klines, bar, bar + 1);
  matchFeatures(model.card, set).indices.forEach((index, i) => {
    const { name } = set.features[index];
    if (Object.hasOwn(changes, name)) input.columns[i][0] = changes[name];
  });
  return rawScores(await model.predict(input), model.card.outputCount)[0];
}

/** Mean |contribution| of each of the model's features, in its order, over bars spread evenly between warm-up and end. */
export function meanContributions(
  kernels: RollingKernels,
  model: Model,
  set: FeatureSet,
  klines: Klines,
  mostBars: number,
): Float64Array {
  const explained = treeModel(model, set);
  const bars = klines.openTime.length;
  const { rows, columns } = rowsOf(kernels, explained, klines, 0, bars);
  const first = Math.min(explained.plan.warmUp, rows);
  const step = Math.max(1, Math.ceil((rows - first) / mostBars));
  const picked = Array.from({ length: Math.ceil((rows - first) / step) }, (_, i) => first + i * step);
  const { featureCount, outputCount } = model.card;
  const means = new Float64Array(featureCount);
  if (picked.length === 0) return means;
  const parts = explained.model.contributions({
    rows: picked.length,
    columns: columns.map((column) => Float64Array.from(picked, (bar) => column[bar])),
  });
  const width = outputCount * (featureCount + 1);
  for (let row = 0; row < picked.length; row++) {
    const at = row * width + (outputCount - 1) * (featureCount + 1);
    for (let i = 0; i < featureCount; i++) means[i] += Math.abs(parts[at + i]) / picked.length;
  }
  return means;
}
