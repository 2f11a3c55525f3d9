import { computeColumns } from '../core/features/compute.ts';
import type { FeatureCache } from '../core/features/feature-cache.ts';
import type { Plan } from '../core/features/plan.ts';
import type { FeatureSet } from '../core/features/set.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import { barCount } from '../core/klines/klines.ts';
import type { Klines } from '../core/klines/klines.ts';
import { matchFeatures } from '../core/models/match.ts';
import { planOfFeatures } from '../core/research/model-plan.ts';

/** Features of bars, by name; one row a bar, oldest first. */
export interface FeatureRows {
  readonly featureSet: { readonly id: string; readonly hash: string };
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

const plans = new Map<string, Plan>();
const mostPlans = 16;

function planOf(set: FeatureSet, key: string, indices: readonly number[]): Plan {
  const known = plans.get(key);
  if (known !== undefined) return known;
  if (plans.size >= mostPlans) plans.clear();
  const plan = planOfFeatures(set, indices);
  plans.set(key, plan);
  return plan;
}

/** The named features of the last `rows` bars, or of all bars where there are fewer. NaN where a feature is missing. */
export async function featureRows(
  set: FeatureSet,
  names: readonly string[],
  klines: Klines,
  rows: number,
  { kernels, cache }: { readonly kernels: RollingKernels; readonly cache: FeatureCache },
): Promise<FeatureRows> {
  const { indices } = matchFeatures({ name: set.id, featureNames: names, featureCount: names.length }, set);
  const key = `${set.hash} ${indices.join(' ')}`;
  const bars = barCount(klines);
  const start = Math.max(0, bars - rows);
  const values = await cache.getOrCompute(cache.key(klines, `${start} ${key}`), () => {
    const columns = computeColumns(kernels, planOf(set, key, indices), klines, { start });
    const table = new Float64Array(columns.length * (bars - start));
    columns.forEach((column, i) => column.forEach((value, row) => (table[row * columns.length + i] = value)));
    return table;
  });
  return {
    featureSet: { id: set.id, hash: set.hash },
    names,
    rows: Array.from({ length: bars - start }, (_, row) => [
      ...values.subarray(row * names.length, (row + 1) * names.length),
    ]),
  };
}
