// Best split of two sibling leaves at once, over all features.

import { subtractCells } from './histogram';
import { Best, keepBest, laneAt, openFeature, openLanes } from './lanes';
import { FeatureInfo, scanFeature } from './passes';

/**
 * Best numeric splits of the leaves with histograms `small` (fresh) and `large` (the parent's, turned into the larger
 * child's here, feature by feature, while the cells are in the cache). `large` = 0: one leaf only, the root.
 * `features`: i32 feature numbers, ascending; `infos`: FeatureInfo by feature. `allowed0`, `allowed1`: a byte a feature
 * for the node's column sample, or 0 for all. `splittable0`, `splittable1`: a byte a feature, written. `out`: two Best.
 */
export function searchSplits(
  small: usize, large: usize, features: usize, featureCount: i32, infos: usize,
  gradient0: f64, hessian0: f64, rows0: f64, gradient1: f64, hessian1: f64, rows1: f64,
  allowed0: usize, allowed1: usize, splittable0: usize, splittable1: usize, out: usize,
): void {
  const two = large !== 0;
  openLanes(gradient0, hessian0, rows0, gradient1, hessian1, rows1, two);
  const best0 = changetype<Best>(out);
  const best1 = changetype<Best>(out + offsetof<Best>());
  best0.gain = -Infinity;
  best0.feature = -1;
  best1.gain = -Infinity;
  best1.feature = -1;
  for (let i = 0; i < featureCount; i++) {
    const feature = load<i32>(features + (<usize>i << 2));
    const info = changetype<FeatureInfo>(infos + (<usize>feature << 5));
    const cells = small + <usize>info.offset;
    let largeCells = cells;
    if (two) {
      largeCells = large + <usize>info.offset;
      subtractCells(largeCells, cells, info.bins);
    }
    openFeature(0, allowed0 !== 0 ? <i32>load<u8>(allowed0 + <usize>feature) : 1);
    openFeature(1, allowed1 !== 0 ? <i32>load<u8>(allowed1 + <usize>feature) : 1);
    scanFeature(info, cells, largeCells);
    store<u8>(splittable0 + <usize>feature, <u8>laneAt(0).splittable);
    if (two) store<u8>(splittable1 + <usize>feature, <u8>laneAt(1).splittable);
    keepBest(0, best0, feature);
    keepBest(1, best1, feature);
  }
}
