import type { Scores } from '../kernels/training-scores.ts';
import type { DataSet, ValidationSet } from './dataset.ts';
import type { Evaluation } from './early-stopping.ts';
import type { Judged, Metric } from './metrics/metric.ts';
import type { Objective } from './objectives/objective.ts';
import type { Evals } from './request.ts';

/** A data set whose metrics are followed. */
export interface Watched {
  readonly name: string;
  readonly set: DataSet | ValidationSet;
  readonly scores: Scores;
}

/** The data set as metrics see it. */
export function judgedOf({ set, scores }: Watched, objective: Objective): Judged {
  const raw = scores.view();
  return {
    rows: set.rows,
    classes: objective.classes,
    label: set.label,
    weight: set.weight,
    raw,
    predictions: objective.transform(raw),
  };
}

/** All metrics on all watched sets, in LightGBM's order. */
export function evaluateAll(
  watched: readonly Watched[],
  metrics: readonly Metric[],
  objective: Objective,
): Evaluation[] {
  if (metrics.length === 0) return [];
  return watched.flatMap((one) => {
    const judged = judgedOf(one, objective);
    return metrics.map((metric) => ({
      dataset: one.name,
      metric: metric.name,
      value: metric.evaluate(judged),
      higherIsBetter: metric.higherIsBetter,
    }));
  });
}

/** Collects the evaluations of all rounds. */
export class EvalHistory {
  readonly #values: Record<string, Record<string, number[]>> = {};

  add(evaluations: readonly Evaluation[]): void {
    for (const { dataset, metric, value } of evaluations) ((this.#values[dataset] ??= {})[metric] ??= []).push(value);
  }

  get evals(): Evals {
    return this.#values;
  }
}
