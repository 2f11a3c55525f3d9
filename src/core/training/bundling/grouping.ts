import { Lcg } from '../lcg.ts';
import type { Parameters } from '../parameters/types.ts';
import type { OffRows } from './off-rows.ts';

/** Features of a bundle. In an `exclusive` one, of several features that are off in a row only one keeps its bin. */
export interface Bundle {
  readonly features: readonly number[];
  readonly exclusive: boolean;
}

/** A bundle in the making: which sampled rows it uses. */
interface Group {
  readonly features: number[];
  readonly used: Uint8Array;
  usedRows: number;
  offRows: number;
}

/** Groups looked at for each feature, besides the newest one. */
const MAX_SEARCH = 99;
/** Groups that use less of the rows than this are pooled into one. */
const SPARSE_SHARE = 0.4;

/** Rows that are in use already; more than `most` stops the count. */
function conflicts(used: Uint8Array, rows: Uint32Array, most: number): number {
  let count = 0;
  for (const row of rows) if (used[row] !== 0 && ++count > most) return count;
  return count;
}

/** Conflicts tolerated in a bundle. */
const tolerance = (sampled: number): number => Math.trunc(sampled / 10000);

/** Puts each feature, in the order given, into the first searched group it fits into. */
function greedyGroups(order: readonly number[], off: readonly OffRows[], sampled: number, seed: number): Group[] {
  const tolerated = tolerance(sampled);
  const random = new Lcg(seed);
  const groups: Group[] = [];
  for (const feature of order) {
    const { rows } = off[feature];
    const available = groups.filter((group) => group.offRows + rows.length <= sampled + tolerated);
    const last = available.length - 1;
    const searched = last < 0 ? [] : [last, ...random.sample(last, Math.min(last, MAX_SEARCH))];
    let shared = 0;
    let chosen = searched
      .map((index) => available[index])
      .find((group) => {
        const most = tolerated - group.offRows + group.usedRows;
        shared = conflicts(group.used, rows, most);
        return shared <= most && shared <= Math.trunc(rows.length / 2);
      });
    if (chosen === undefined) {
      chosen = { features: [], used: new Uint8Array(sampled), usedRows: 0, offRows: 0 };
      shared = 0;
      groups.push(chosen);
    }
    chosen.features.push(feature);
    chosen.offRows += rows.length;
    chosen.usedRows += rows.length - shared;
    for (const row of rows) chosen.used[row] = 1;
  }
  return groups;
}

/** Whether the features clash too often to share one column; then each keeps its own. */
function clashes(features: readonly number[], off: readonly OffRows[], sampled: number): boolean {
  const tolerated = tolerance(sampled);
  const used = new Uint8Array(sampled);
  let total = 0;
  for (const feature of features) {
    total += conflicts(used, off[feature].rows, tolerated - total);
    if (total > tolerated) return true;
    for (const row of off[feature].rows) used[row] = 1;
  }
  return false;
}

function bundlesOf(groups: readonly Group[], off: readonly OffRows[], sampled: number, pool: boolean): Bundle[] {
  const isDense = (group: Group): boolean => !pool || group.usedRows / sampled >= SPARSE_SHARE;
  const bundles: Bundle[] = groups.filter(isDense).map(({ features }) => ({ features, exclusive: true }));
  const pooled = groups.filter((group) => !isDense(group)).flatMap((group) => group.features);
  if (pooled.length > 0) bundles.push({ features: pooled, exclusive: !clashes(pooled, off, sampled) });
  return bundles;
}

/**
 * LightGBM's exclusive feature bundling over `off.length` features: who shares a column with whom, in LightGBM's inner
 * order. `sampled`: rows the off lists were taken from; `rows`: rows of the data set, which seed the draws.
 */
export function bundleFeatures(
  off: readonly OffRows[],
  sampled: number,
  rows: number,
  parameters: Parameters,
): Bundle[] {
  const features = off.map((_, feature) => feature);
  const byCount = [...features].sort((a, b) => off[b].collected - off[a].collected || a - b);
  const pool = parameters.is_enable_sparse;
  const inOrder = bundlesOf(greedyGroups(features, off, sampled, rows), off, sampled, pool);
  const counted = bundlesOf(greedyGroups(byCount, off, sampled, rows), off, sampled, pool);
  const bundles = inOrder.length > counted.length ? counted : inOrder;
  const random = new Lcg(rows);
  for (let i = 0; i + 1 < bundles.length; i++) {
    const j = random.nextShort(i + 1, bundles.length);
    [bundles[i], bundles[j]] = [bundles[j], bundles[i]];
  }
  return bundles;
}
