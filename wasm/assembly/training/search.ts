// Best split of two sibling leaves at once: SIMD lane 0 is the smaller child, lane 1 the larger one. Both look at the
// same bins of the same feature in the same direction, so the lanes never diverge. Every prefix sum, count and limit is
// LightGBM's own operation in its order; only the *filter* that decides which candidates are worth a division is ours.

import { subtractCells } from './histogram';
import { HESSIAN_GUARD } from './layout';

/** What a search needs to know of a feature; 32 bytes each, ordered by feature. */
@unmanaged
class FeatureInfo {
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

/** The best split of a leaf, as handed out. `feature` is -1 where none was found. */
@unmanaged
class Best {
  gain: f64;
  /** Sums on the left side; the hessian still holds its guard. */
  leftGradient: f64;
  leftHessian: f64;
  feature: i32;
  threshold: i32;
  defaultLeft: i32;
  reserved: i32;
}

/** How far the search of one leaf has come. */
@unmanaged
class Lane {
  /** What a gain must exceed at all: the unsplit leaf's gain plus min_gain_to_split. */
  shift: f64;
  /** Gain of the best split over all features so far, shift included. */
  top: f64;
  /** Best of the current pass over the current feature. */
  passGain: f64;
  passGradient: f64;
  passHessian: f64;
  /** Best of this feature's finished passes; `gain` without the shift. */
  gain: f64;
  leftGradient: f64;
  leftHessian: f64;
  passThreshold: i32;
  threshold: i32;
  defaultLeft: i32;
  /** Whether any candidate of this feature exceeded the shift. */
  splittable: i32;
  /** Whether this node's column sample holds the feature. */
  allowed: i32;
  reserved: i32;
}

const LANES: usize = memory.data(2 * 96, 16);

// @ts-ignore: decorator
@inline
function laneAt(lane: i32): Lane {
  return changetype<Lane>(LANES + <usize>lane * 96);
}

// Values of both leaves, one register each: lane 0 and lane 1 side by side.
const PAIRS: usize = memory.data(7 * 16, 16);
const GRADIENT: usize = 0;
const HESSIAN: usize = 16;
const ROWS: usize = 32;
/** Rows for each unit of hessian: LightGBM estimates row counts instead of counting. */
const FACTOR: usize = 48;
/** With unit hessians: the hessian sums that satisfy the limits on rows. */
const LOWEST: usize = 64;
const HIGHEST: usize = 80;
/** A candidate whose gain is certainly below this is dropped without a division. */
const BAR: usize = 96;

/** More than rounding can explain: what falls below the bar by this factor cannot win. */
const MARGIN: f64 = 1.0 - 1e-12;

let lambda1: f64 = 0;
let lambda2: f64 = 0;
let minRows: f64 = 0;
let minHessian: f64 = 0;
let minGain: f64 = 0;
let unitHessians: bool = false;
/** Whether this search has to estimate row counts. */
let estimating: bool = true;

/** `unit`: every hessian is 1, so that hessian sums are row counts up to rounding. */
export function setLimits(l1: f64, l2: f64, rows: f64, hessian: f64, gain: f64, unit: bool): void {
  lambda1 = l1;
  lambda2 = l2;
  minRows = rows;
  minHessian = hessian;
  minGain = gain;
  unitHessians = unit && rows >= 1 && hessian <= rows - 0.5 && l1 === 0;
}

// @ts-ignore: decorator
@inline
function leafGain(gradient: f64, hessian: f64): f64 {
  const size = lambda1 > 0 ? max(0.0, abs(gradient) - lambda1) : gradient;
  return (size * size) / (hessian + lambda2);
}

/** Exact look at a candidate; rare, because the bar filters first. */
function consider(lane: i32, leftGradient: f64, leftHessian: f64, rightGradient: f64, rightHessian: f64, threshold: i32): void {
  const state = laneAt(lane);
  const gain = leafGain(leftGradient, leftHessian) + leafGain(rightGradient, rightHessian);
  if (gain <= state.shift) return; // a NaN passes, as in LightGBM
  state.splittable = 1;
  if (gain > state.passGain) {
    state.passGain = gain;
    state.passGradient = leftGradient;
    state.passHessian = leftHessian;
    state.passThreshold = threshold;
  }
  // That the feature can be split is known now; from here on only the winner over all features matters.
  const bar = state.allowed !== 0 ? max(state.top, max(state.passGain, state.gain + state.shift)) : Infinity;
  store<f64>(PAIRS + (<usize>lane << 3), bar * MARGIN, BAR);
}

// @ts-ignore: decorator
@inline
function considerBoth(which: i32, leftG: v128, leftH: v128, rightG: v128, rightH: v128, threshold: i32): void {
  if (which & 1) {
    consider(
      0, f64x2.extract_lane(leftG, 0), f64x2.extract_lane(leftH, 0),
      f64x2.extract_lane(rightG, 0), f64x2.extract_lane(rightH, 0), threshold,
    );
  }
  if (which & 2) {
    consider(
      1, f64x2.extract_lane(leftG, 1), f64x2.extract_lane(leftH, 1),
      f64x2.extract_lane(rightG, 1), f64x2.extract_lane(rightH, 1), threshold,
    );
  }
}

/** Keeps a pass's winner if it beats the winner of the pass before. */
function endPass(lane: i32, defaultLeft: i32): void {
  const state = laneAt(lane);
  // The gain kept was rounded when the shift was taken off; LightGBM compares with that rounding in it.
  if (state.passGain > state.gain + state.shift) {
    state.gain = state.passGain - state.shift;
    state.leftGradient = state.passGradient;
    state.leftHessian = state.passHessian;
    state.threshold = state.passThreshold;
    state.defaultLeft = defaultLeft;
  }
  state.passGain = -Infinity;
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
      ok = v128.and(f64x2.ge(hessian, lowest), f64x2.le(hessian, highest));
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
    if (plain) pass(true, false, false, false, small, large, from, 1, skip, zero, guard, zero, alive);
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
    if (plain) pass(false, false, false, false, small, large, from, to, skip, gradient, hessian, rows, alive);
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

/** A leaf without rows stands for "no second leaf": nothing can exceed its shift. */
function openLane(lane: i32, gradient: f64, leafHessian: f64, rows: f64): void {
  const hessian = leafHessian + 2 * HESSIAN_GUARD;
  const pair = PAIRS + (<usize>lane << 3);
  store<f64>(pair, gradient, GRADIENT);
  store<f64>(pair, hessian, HESSIAN);
  store<f64>(pair, rows, ROWS);
  store<f64>(pair, rows / hessian, FACTOR);
  store<f64>(pair, minRows - 0.5, LOWEST);
  store<f64>(pair, rows - minRows + 0.5, HIGHEST);
  const state = laneAt(lane);
  state.shift = rows > 0 ? leafGain(gradient, hessian) + minGain : Infinity;
  state.top = -Infinity;
  state.passGain = -Infinity;
}

function scanFeature(info: FeatureInfo, small: usize, large: usize): void {
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

// @ts-ignore: decorator
@inline
function openFeature(lane: i32, allowed: i32): void {
  const state = laneAt(lane);
  state.splittable = 0;
  state.gain = -Infinity;
  state.allowed = allowed;
  store<f64>(PAIRS + (<usize>lane << 3), state.shift * MARGIN, BAR);
}

/** Ties keep the feature seen first, the one with the smaller number. */
function keepBest(lane: i32, best: Best, feature: i32): void {
  const state = laneAt(lane);
  if (state.allowed === 0 || !(state.gain > best.gain)) return;
  best.gain = state.gain;
  best.leftGradient = state.leftGradient;
  best.leftHessian = state.leftHessian;
  best.feature = feature;
  best.threshold = state.threshold;
  best.defaultLeft = state.defaultLeft;
  state.top = state.gain + state.shift;
}

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
  openLane(0, gradient0, hessian0, rows0);
  openLane(1, gradient1, hessian1, two ? rows1 : 0);
  // Unit hessians make sums equal counts, but not always: after a zero-as-missing split LightGBM's recorded sums can
  // leave out bin 0 while its rows move along, and the estimates then differ from the sums.
  estimating = !(unitHessians && abs(hessian0 - rows0) < 1e-6 && (!two || abs(hessian1 - rows1) < 1e-6));
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
