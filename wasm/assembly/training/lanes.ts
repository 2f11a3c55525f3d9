// The state of a search: two leaves side by side, lane 0 the smaller child, lane 1 the larger one.

import { HESSIAN_GUARD } from './layout';

/** The best split of a leaf, as handed out. `feature` is -1 where none was found. */
@unmanaged
export class Best {
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
export class Lane {
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
export function laneAt(lane: i32): Lane {
  return changetype<Lane>(LANES + <usize>lane * 96);
}

// Values of both leaves, one register each: lane 0 and lane 1 side by side.
export const PAIRS: usize = memory.data(7 * 16, 16);
export const GRADIENT: usize = 0;
export const HESSIAN: usize = 16;
export const ROWS: usize = 32;
/** Rows for each unit of hessian: LightGBM estimates row counts instead of counting. */
export const FACTOR: usize = 48;
/** With unit hessians: the hessian sums that satisfy the limits on rows. */
export const LOWEST: usize = 64;
export const HIGHEST: usize = 80;
/** A candidate whose gain is certainly below this is dropped without a division. */
export const BAR: usize = 96;

/** More than rounding can explain: what falls below the bar by this factor cannot win. */
const MARGIN: f64 = 1.0 - 1e-12;

export let lambda1: f64 = 0;
export let lambda2: f64 = 0;
export let minRows: f64 = 0;
export let minHessian: f64 = 0;
let minGain: f64 = 0;
let unitHessians: bool = false;
/** Whether this search has to estimate row counts. */
export let estimating: bool = true;

/** `unit`: every hessian is 1, so that hessian sums are row counts up to rounding. */
export function setLimits(l1: f64, l2: f64, rows: f64, hessian: f64, gain: f64, unit: bool): void {
  lambda1 = l1;
  lambda2 = l2;
  minRows = rows;
  minHessian = hessian;
  minGain = gain;
  unitHessians = unit && rows >= 1 && hessian <= rows - 0.5;
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
export function considerBoth(which: i32, leftG: v128, leftH: v128, rightG: v128, rightH: v128, threshold: i32): void {
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
export function endPass(lane: i32, defaultLeft: i32): void {
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

/** Totals of both leaves for a search; without a second leaf its lane stays closed. */
export function openLanes(
  gradient0: f64, hessian0: f64, rows0: f64, gradient1: f64, hessian1: f64, rows1: f64, two: bool,
): void {
  openLane(0, gradient0, hessian0, rows0);
  openLane(1, gradient1, hessian1, two ? rows1 : 0);
  // Unit hessians make sums equal counts, but not always: after a zero-as-missing split LightGBM's recorded sums can
  // leave out bin 0 while its rows move along, and the estimates then differ from the sums.
  estimating = !(unitHessians && abs(hessian0 - rows0) < 1e-6 && (!two || abs(hessian1 - rows1) < 1e-6));
}

// @ts-ignore: decorator
@inline
export function openFeature(lane: i32, allowed: i32): void {
  const state = laneAt(lane);
  state.splittable = 0;
  state.gain = -Infinity;
  state.allowed = allowed;
  store<f64>(PAIRS + (<usize>lane << 3), state.shift * MARGIN, BAR);
}

/** Ties keep the feature seen first, the one with the smaller number. */
export function keepBest(lane: i32, best: Best, feature: i32): void {
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

