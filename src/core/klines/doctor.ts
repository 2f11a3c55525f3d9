import { dataError } from '../base/errors.ts';
import type { RawBars } from './bars.ts';
import { dropBars } from './bars.ts';
import { checkDuplicates, checkOrder } from './check-order.ts';
import { checkOutliers } from './check-outliers.ts';
import { checkGaps, checkUnfinished } from './check-times.ts';
import { checkTurnover } from './check-turnover.ts';
import { checkContradictions, checkMissing, checkRange, checkZeroPrices } from './check-values.ts';
import type { Examination } from './examination.ts';
import { formatInterval, inferInterval } from './interval.ts';

/** Bars that most features need before they mean anything. */
const FEW_BARS = 60;

export interface DoctoredBars {
  readonly bars: RawBars;
  readonly intervalMs: number;
}

/**
 * Examines bars in the order of the file: contradictions and holes in single bars first, while lines are still in
 * order, then order and repeats, then everything that needs a time axis. What is done is recorded in `examination`.
 */
export function examineBars(examination: Examination, raw: RawBars, givenIntervalMs?: number): DoctoredBars {
  let bars = checkMissing(examination, raw);
  bars = checkContradictions(examination, bars);
  bars = checkRange(examination, bars);
  checkZeroPrices(examination, bars);
  bars = checkTurnover(examination, bars);
  bars = checkOrder(examination, bars);
  bars = checkDuplicates(examination, bars);
  if (bars.time.length === 0) throw noBars(examination.file);
  const intervalMs = givenIntervalMs ?? inferInterval(bars.time);
  const inferred = inferInterval(bars.time);
  if (givenIntervalMs !== undefined && inferred !== 0 && inferred !== givenIntervalMs) {
    examination.note({
      code: 'INTERVAL_DIFFERS',
      severity: 'warning',
      message: `The interval was given as ${formatInterval(givenIntervalMs)}, but most bars lie ${formatInterval(inferred)} apart.`,
      values: { given: givenIntervalMs, found: inferred },
    });
  }
  checkGaps(examination, bars, intervalMs);
  const kept = checkUnfinished(examination, bars, intervalMs);
  if (kept < bars.time.length) bars = dropBars(bars, [kept]);
  checkOutliers(examination, bars);
  const count = bars.time.length;
  if (count === 0) throw noBars(examination.file);
  if (count < FEW_BARS) {
    examination.note({
      code: 'FEW_BARS',
      severity: 'note',
      count,
      message: `Only ${count} ${count === 1 ? 'bar' : 'bars'}; most features need up to ${FEW_BARS}.`,
      values: { bars: count },
    });
  }
  return { bars, intervalMs };
}

export const noBars = (file: string) =>
  dataError('NO_BARS', `${file}: expected at least one bar, got none`, { hint: 'The file has no rows of data.' });
