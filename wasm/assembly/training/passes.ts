// Passes over the bins of one feature in both leaves at once. Both lanes look at the same bins in the same direction, so
// they never diverge. Every prefix sum, count and limit is LightGBM's own operation in its order; only the *filter* that
// decides which candidates are worth a division is ours.

import {
  BAR, considerBoth, endPass, estimating, FACTOR, GRADIENT, HESSIAN, HIGHEST, lambda1, lambda2, LOWEST, minHessian,
  minRows, PAIRS, ROWS,
} from './lanes';
import { HESSIAN_GUARD } from './layout';

/** What a search needs to know of a feature; 32 bytes each, ordered by feature. */
@unmanaged
export class FeatureInfo {
  /** Bytes from the histogram's start to the feature's cells. */
  offset: u32;
  bins: i32;
  /** 0 none, 1 zero, 2 NaN. */
  missing: i32;
  /** The bin of the value zero. */
  zeroBin: i32;
  mostFrequentBin: i32;
  reserved0: i32;
  reserved1: i32;
  reserved2: i32;
}

// @ts-ignore: decorator
@inline
function estimatedRows(hessians: v128): v128 {
  return f64x2.trunc(f64x2.add(f64x2.mul(hessians, v128.load(PAIRS, FACTOR)), f64x2.splat(0.5)));
}

// @ts-ignore: decorator
@inline
function shrunk(gradients: v128): v128 {
  return f64x2.max(f64x2.splat(0), f64x2.sub(f64x2.abs(gradients), f64x2.splat(lambda1)));
}

/**
 * One pass over bins `from` to `to` of one feature. `gradient`, `hessian`, `rows`: the accumulating side so far; the
 * other side is the total minus these. `alive`: lanes whose loop LightGBM has not left yet. The first four parameters
 * are constants that select a specialised loop: direction, estimated counts, lambda_l1, and lambda_l2 or a bin to skip.
 */
// @ts-ignore: decorator
@inline
function pass(
  downwards: bool, counted: bool, withL1: bool, general: bool,
  small: usize, large: usize, from: i32, to: i32, skip: i32,
  gradient: v128, hessian: v128, rows: v128, alive: v128,
): void {
  const allGradient = v128.load(PAIRS, GRADIENT);
  const allHessian = v128.load(PAIRS, HESSIAN);
  const allRows = v128.load(PAIRS, ROWS);
  const lowest = v128.load(PAIRS, LOWEST);
  const highest = v128.load(PAIRS, HIGHEST);
  const leastRows = f64x2.splat(minRows);
  const leastHessian = f64x2.splat(minHessian);
  const l2 = f64x2.splat(lambda2);
  let bar = v128.load(PAIRS, BAR);
  for (let bin = from; downwards ? bin >= to : bin <= to; downwards ? bin-- : bin++) {
    if (general && bin === skip) continue;
    const cellA = v128.load(small + (<usize>bin << 4));
    const cellB = v128.load(large + (<usize>bin << 4));
    // Where neither leaf has anything the sums stay as they are, and the candidate is the one that was just looked at.
    if (!v128.any_true(v128.or(cellA, cellB))) continue;
    const hessians = v128.shuffle<f64>(cellA, cellB, 1, 3);
    gradient = f64x2.add(gradient, v128.shuffle<f64>(cellA, cellB, 0, 2));
    hessian = f64x2.add(hessian, hessians);
    const otherGradient = f64x2.sub(allGradient, gradient);
    const otherHessian = f64x2.sub(allHessian, hessian);
    let ok: v128;
    if (counted) {
      rows = f64x2.add(rows, estimatedRows(hessians));
      const near = v128.and(f64x2.ge(rows, leastRows), f64x2.ge(hessian, leastHessian));
      const far = v128.and(f64x2.ge(f64x2.sub(allRows, rows), leastRows), f64x2.ge(otherHessian, leastHessian));
      ok = v128.and(alive, v128.and(near, far));
      // LightGBM leaves its loop when the other side gets too small; rounding could let it grow back.
      alive = v128.and(alive, v128.or(far, v128.not(near)));
    } else {
      const far = f64x2.le(hessian, highest);
      // Unit hessians only add up: what is too much in both leaves stays so.
      if (!v128.any_true(far)) break;
      ok = v128.and(f64x2.ge(hessian, lowest), far);
    }
    // g²/h + G²/H < bar, multiplied out.
    const h = general ? f64x2.add(hessian, l2) : hessian;
    const otherH = general ? f64x2.add(otherHessian, l2) : otherHessian;
    const g = withL1 ? shrunk(gradient) : gradient;
    const otherG = withL1 ? shrunk(otherGradient) : otherGradient;
    const low = f64x2.lt(
      f64x2.add(f64x2.mul(f64x2.mul(g, g), otherH), f64x2.mul(f64x2.mul(otherG, otherG), h)),
      f64x2.mul(f64x2.mul(bar, h), otherH),
    );
    const which = i64x2.bitmask(v128.andnot(ok, low));
    if (which) {
      if (downwards) considerBoth(which, otherGradient, otherHessian, gradient, hessian, bin - 1);
      else considerBoth(which, gradient, hessian, otherGradient, otherHessian, bin);
      bar = v128.load(PAIRS, BAR);
    }
  }
}

/** From the highest bin down: the right side accumulates. */
function passDown(small: usize, large: usize, from: i32, skip: i32): void {
  const zero = f64x2.splat(0);
  const guard = f64x2.splat(HESSIAN_GUARD);
  const alive = i64x2.splat(-1);
  const plain = skip < 0 && lambda2 === 0; // h + 0 is h
  if (!estimating) {
    if (lambda1 > 0) pass(true, false, true, true, small, large, from, 1, skip, zero, guard, zero, alive);
    else if (plain) pass(true, false, false, false, small, large, from, 1, skip, zero, guard, zero, alive);
    else pass(true, false, false, true, small, large, from, 1, skip, zero, guard, zero, alive);
  } else if (lambda1 > 0) {
    pass(true, true, true, true, small, large, from, 1, skip, zero, guard, zero, alive);
  } else if (plain) {
    pass(true, true, false, false, small, large, from, 1, skip, zero, guard, zero, alive);
  } else {
    pass(true, true, false, true, small, large, from, 1, skip, zero, guard, zero, alive);
  }
}

/** From bin `from` up: the left side accumulates on top of what is handed in. */
function passUp(
  small: usize, large: usize, from: i32, to: i32, skip: i32,
  gradient: v128, hessian: v128, rows: v128, alive: v128,
): void {
  const plain = skip < 0 && lambda2 === 0;
  if (!estimating) {
    if (lambda1 > 0) {
      pass(false, false, true, true, small, large, from, to, skip, gradient, hessian, rows, alive);
    } else if (plain) pass(false, false, false, false, small, large, from, to, skip, gradient, hessian, rows, alive);
    else pass(false, false, false, true, small, large, from, to, skip, gradient, hessian, rows, alive);
  } else if (lambda1 > 0) {
    pass(false, true, true, true, small, large, from, to, skip, gradient, hessian, rows, alive);
  } else if (plain) {
    pass(false, true, false, false, small, large, from, to, skip, gradient, hessian, rows, alive);
  } else {
    pass(false, true, false, true, small, large, from, to, skip, gradient, hessian, rows, alive);
  }
}

/**
 * Upward pass of a feature with a NaN bin whose bin 0 is the most frequent one. LightGBM keeps no cell for that bin:
 * its sums are the totals minus every other bin, NaN included, and threshold 0 is tried before bin 1 is added.
 */
function passUpFromDerivedBin(small: usize, large: usize, bins: i32): void {
  let gradient = v128.load(PAIRS, GRADIENT);
  const allHessian = v128.load(PAIRS, HESSIAN);
  let hessian = f64x2.sub(allHessian, f64x2.splat(HESSIAN_GUARD));
  const allRows = v128.load(PAIRS, ROWS);
  let rows = allRows;
  for (let bin = 1; bin < bins; bin++) {
    const cellA = v128.load(small + (<usize>bin << 4));
    const cellB = v128.load(large + (<usize>bin << 4));
    const hessians = v128.shuffle<f64>(cellA, cellB, 1, 3);
    gradient = f64x2.sub(gradient, v128.shuffle<f64>(cellA, cellB, 0, 2));
    hessian = f64x2.sub(hessian, hessians);
    rows = f64x2.sub(rows, estimatedRows(hessians));
  }
  const otherGradient = f64x2.sub(v128.load(PAIRS, GRADIENT), gradient);
  const otherHessian = f64x2.sub(allHessian, hessian);
  const leastRows = f64x2.splat(minRows);
  const leastHessian = f64x2.splat(minHessian);
  const near = v128.and(f64x2.ge(rows, leastRows), f64x2.ge(hessian, leastHessian));
  const far = v128.and(f64x2.ge(f64x2.sub(allRows, rows), leastRows), f64x2.ge(otherHessian, leastHessian));
  let which = i64x2.bitmask(v128.and(near, far));
  which &= i64x2.bitmask(f64x2.gt(allRows, f64x2.splat(0)));
  considerBoth(which, gradient, hessian, otherGradient, otherHessian, 0);
  passUp(small, large, 1, bins - 2, -1, gradient, hessian, rows, v128.or(far, v128.not(near)));
}

/** All passes over one feature that its missing values ask for. */
export function scanFeature(info: FeatureInfo, small: usize, large: usize): void {
  const bins = info.bins;
  const missing = info.missing;
  if (bins <= 2 || missing === 0) {
    passDown(small, large, bins - 1, -1);
    const defaultLeft = i32(missing !== 2);
    endPass(0, defaultLeft);
    endPass(1, defaultLeft);
    return;
  }
  const skip = missing === 1 ? info.zeroBin : -1;
  passDown(small, large, missing === 2 ? bins - 2 : bins - 1, skip);
  endPass(0, 1);
  endPass(1, 1);
  const derived = info.mostFrequentBin === 0;
  if (missing === 2 && derived) {
    passUpFromDerivedBin(small, large, bins);
  } else {
    const zero = f64x2.splat(0);
    passUp(small, large, i32(derived), bins - 2, skip, zero, f64x2.splat(HESSIAN_GUARD), zero, i64x2.splat(-1));
  }
  endPass(0, 0);
  endPass(1, 0);
}
