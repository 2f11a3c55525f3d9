// Runs a program over some rows of the block.
import { adjustedAverage, recursiveAverage } from './averages';
import { correlations } from './correlations';
import { elementwise } from './elementwise';
import { expandingCounts, expandingExtremes, expandingMoments, expandingPairs, expandingSums, firstValues } from './expanding';
import { maxima, minima } from './extremes';
import { histories } from './history';
import { at, fill, Group, groupAt, Instruction } from './instruction';
import { moments } from './moments';
import * as Op from './op';
import { maximumPlaces, minimumPlaces } from './places';
import { quantiles } from './quantiles';
import { ranks } from './ranks';
import { counts, meanDeviations, shapes, weightedMeans } from './shapes';
import { sums } from './sums';

function execute(instruction: Instruction, from: i32, to: i32): void {
  switch (instruction.op) {
    case Op.MOMENTS: moments(instruction, from, to); break;
    case Op.SUMS: sums(instruction, from, to); break;
    case Op.MAXIMA: maxima(instruction, from, to); break;
    case Op.MINIMA: minima(instruction, from, to); break;
    case Op.MAXIMUM_PLACES: maximumPlaces(instruction, from, to); break;
    case Op.MINIMUM_PLACES: minimumPlaces(instruction, from, to); break;
    case Op.RANKS: ranks(instruction, from, to); break;
    case Op.QUANTILES: quantiles(instruction, from, to); break;
    case Op.CORRELATIONS: correlations(instruction, from, to); break;
    case Op.SHAPES: shapes(instruction, from, to); break;
    case Op.MEAN_DEVIATIONS: meanDeviations(instruction, from, to); break;
    case Op.WEIGHTED_MEANS: weightedMeans(instruction, from, to); break;
    case Op.COUNTS: counts(instruction, from, to); break;
    case Op.EMA: adjustedAverage(instruction, from, to); break;
    case Op.EWMA: recursiveAverage(instruction, from, to); break;
    case Op.FIRST: firstValues(instruction, from, to); break;
    case Op.EXPANDING_MEAN:
    case Op.EXPANDING_STD:
    case Op.EXPANDING_VAR:
    case Op.EXPANDING_SKEW:
    case Op.EXPANDING_KURT: expandingMoments(instruction, from, to); break;
    case Op.EXPANDING_SUM:
    case Op.EXPANDING_WMA: expandingSums(instruction, from, to); break;
    case Op.EXPANDING_MAX:
    case Op.EXPANDING_MIN:
    case Op.EXPANDING_IDXMAX:
    case Op.EXPANDING_IDXMIN: expandingExtremes(instruction, from, to); break;
    case Op.EXPANDING_COUNT: expandingCounts(instruction, from, to); break;
    case Op.EXPANDING_SLOPE:
    case Op.EXPANDING_RSQUARE:
    case Op.EXPANDING_RESI:
    case Op.EXPANDING_CORR:
    case Op.EXPANDING_COV: expandingPairs(instruction, from, to); break;
    case Op.HISTORY_QUANTILE:
    case Op.HISTORY_RANK:
    case Op.HISTORY_MAD:
    case Op.HISTORY_EMA: histories(instruction, from, to); break;
    default: elementwise(instruction, from, to);
  }
}

/**
 * Runs the listed instructions, in order, over rows [row, row + rows) of the block. `bar` is the bar number of the
 * first of them, `bars` the number of bars there are; rows before bar 0 and past the last bar are missing.
 */
export function run(list: usize, count: i32, row: i32, rows: i32, bar: i32, bars: i32): void {
  for (let i = 0; i < count; i++) {
    const instruction = changetype<Instruction>(load<usize>(list + (<usize>i << 2)));
    const first = bar - instruction.delay;
    const from = min(row + max(-first, 0), row + rows);
    const to = max(min(row + bars - first, row + rows), from);
    instruction.bar = first - row;
    if (from < to) execute(instruction, from, to);
    if (from > row) blank(instruction, row, from);
    if (to < row + rows) blank(instruction, to, row + rows);
  }
}

function blank(instruction: Instruction, from: i32, to: i32): void {
  if (instruction.out != 0) fill(instruction.out, from, to, NaN);
  for (let g = 0; g < instruction.count; g++) {
    const outputs = changetype<usize>(groupAt(instruction, g)) + offsetof<Group>('out0');
    for (let i = 0; i < 6; i++) {
      const out = load<usize>(outputs + (<usize>i << 2));
      if (out != 0) fill(out, from, to, NaN);
    }
  }
}

/** Moves the last `history` rows before `row` of a column to before its first row. */
export function carry(column: usize, history: i32, row: i32): void {
  memory.copy(at(column, -history), at(column, row - history), <usize>history << 3);
}
