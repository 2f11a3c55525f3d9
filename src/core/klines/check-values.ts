import { dropBars } from './bars.ts';
import type { RawBars } from './bars.ts';
import { placeText, plural } from './examination.ts';
import type { Examination } from './examination.ts';
import type { RepairName } from './rules.ts';

/** Open or close beyond high or low by less than this share of the price is a matter of rounding. */
const ROUNDING = 1e-9;

const at = (examination: Examination, bars: RawBars, index: number): string =>
  placeText(examination.place(bars.origin[index]));

/** Drops bars without a time or with a missing price; keeps missing volumes, which are unknown, as NaN. */
export function checkMissing(examination: Examination, bars: RawBars): RawBars {
  const { time, open, high, low, close, volume } = bars;
  const missing: number[] = [];
  const volumes: number[] = [];
  for (let i = 0; i < time.length; i++) {
    const sum = time[i] + open[i] + high[i] + low[i] + close[i];
    if (sum !== sum) missing.push(i);
    else if (volume[i] !== volume[i]) volumes.push(i);
  }
  if (volumes.length > 0 && volumes.length < time.length - missing.length) {
    examination.note(
      {
        code: 'VOLUME_GAPS',
        severity: 'warning',
        message: `${plural(volumes.length, 'bar')} without a volume (first at ${at(examination, bars, volumes[0])}); kept, with the volume unknown.`,
        values: { bars: volumes.length },
      },
      bars,
      volumes,
    );
  }
  if (missing.length === 0) return bars;
  const [first] = missing;
  const names = ['time', 'open', 'high', 'low', 'close'] as const;
  const field = names.find((name) => Number.isNaN(bars[name][first])) ?? 'close';
  if (!examination.allows('drop-nan-bars')) {
    throw examination.refusal('BAR_INCOMPLETE', `expected a ${field}, got none`, bars, missing, ['drop-nan-bars']);
  }
  examination.note(
    {
      code: 'BARS_INCOMPLETE',
      severity: 'warning',
      rule: 'drop-nan-bars',
      message: `${plural(missing.length, 'bar')} dropped for a missing time or price (first: no ${field} at ${at(examination, bars, first)}).`,
      values: { bars: missing.length, field },
    },
    bars,
    missing,
  );
  return dropBars(bars, missing);
}

/** Why a bar contradicts itself, or undefined for a sound one. */
function contradiction(
  bars: RawBars,
  i: number,
  negativeAllowed: boolean,
): { code: string; reason: string } | undefined {
  if (bars.high[i] < bars.low[i]) {
    return {
      code: 'HIGH_BELOW_LOW',
      reason: `expected high at or above low, got high ${bars.high[i]} < low ${bars.low[i]}`,
    };
  }
  if (bars.volume[i] < 0) {
    return { code: 'NEGATIVE_VOLUME', reason: `expected a volume of 0 or more, got negative volume ${bars.volume[i]}` };
  }
  if (!negativeAllowed) {
    for (const name of ['open', 'high', 'low', 'close'] as const) {
      if (bars[name][i] < 0) {
        return {
          code: 'NEGATIVE_PRICE',
          reason: `expected a price of 0 or more, got negative ${name} ${bars[name][i]}`,
        };
      }
    }
  }
  return undefined;
}

/** Refuses bars that contradict themselves, or drops them where that was asked for. */
export function checkContradictions(examination: Examination, bars: RawBars): RawBars {
  const negativeAllowed = examination.allows('keep-negative-prices');
  const { open, high, low, close, volume } = bars;
  const invalid: number[] = [];
  for (let i = 0; i < high.length; i++) {
    const negative = open[i] < 0 || low[i] < 0 || close[i] < 0 || high[i] < 0;
    if (high[i] < low[i] || volume[i] < 0 || (negative && !negativeAllowed)) invalid.push(i);
  }
  if (negativeAllowed) noteNegativePrices(examination, bars);
  if (invalid.length === 0) return bars;
  const found = contradiction(bars, invalid[0], negativeAllowed) ?? {
    code: 'BAR_INVALID',
    reason: 'expected a sound bar',
  };
  if (!examination.allows('drop-invalid-bars')) {
    const rules: RepairName[] = ['drop-invalid-bars'];
    if (found.code === 'NEGATIVE_PRICE') rules.push('keep-negative-prices');
    throw examination.refusal(found.code, found.reason, bars, invalid, rules);
  }
  examination.note(
    {
      code: 'BARS_INVALID',
      severity: 'warning',
      rule: 'drop-invalid-bars',
      message: `${plural(invalid.length, 'bar')} dropped for contradicting themselves (first at ${at(examination, bars, invalid[0])}: ${found.reason}).`,
      values: { bars: invalid.length },
    },
    bars,
    invalid,
  );
  return dropBars(bars, invalid);
}

function noteNegativePrices(examination: Examination, bars: RawBars): void {
  const negative: number[] = [];
  for (let i = 0; i < bars.low.length; i++) if (bars.low[i] < 0) negative.push(i);
  if (negative.length === 0) return;
  examination.note(
    {
      code: 'NEGATIVE_PRICES',
      severity: 'warning',
      rule: 'keep-negative-prices',
      message: `${plural(negative.length, 'bar')} with a negative price kept (first at ${at(examination, bars, negative[0])}); returns and logarithms mean nothing there.`,
      values: { bars: negative.length },
    },
    bars,
    negative,
  );
}

/** Open or close outside [low, high]: widened where that was asked for, else left and reported. */
export function checkRange(examination: Examination, bars: RawBars): RawBars {
  const { open, high, low, close } = bars;
  const outside: number[] = [];
  for (let i = 0; i < high.length; i++) {
    const slack = ROUNDING * Math.abs(high[i]);
    const top = open[i] > close[i] ? open[i] : close[i];
    const bottom = open[i] < close[i] ? open[i] : close[i];
    if (top > high[i] + slack || bottom < low[i] - slack) outside.push(i);
  }
  if (outside.length === 0) return bars;
  const where = at(examination, bars, outside[0]);
  if (!examination.allows('widen-range')) {
    if (outside.length > bars.time.length / 2) {
      throw examination.refusal(
        'COLUMNS_MIXED_UP',
        `expected open and close between low and high, got ${outside.length} of ${plural(bars.time.length, 'bar')} otherwise`,
        bars,
        outside,
        ['widen-range'],
      );
    }
    examination.note(
      {
        code: 'OUTSIDE_RANGE',
        severity: 'warning',
        message: `${plural(outside.length, 'bar')} with open or close outside low to high (first at ${where}); left as they are.`,
        values: { bars: outside.length },
      },
      bars,
      outside,
    );
    return bars;
  }
  const wideHigh = high.slice();
  const wideLow = low.slice();
  for (const i of outside) {
    wideHigh[i] = Math.max(open[i], high[i], close[i]);
    wideLow[i] = Math.min(open[i], low[i], close[i]);
  }
  examination.note(
    {
      code: 'RANGE_WIDENED',
      severity: 'warning',
      rule: 'widen-range',
      message: `High and low of ${plural(outside.length, 'bar')} widened to take in open and close (first at ${where}).`,
      values: { bars: outside.length },
    },
    bars,
    outside,
  );
  return { ...bars, high: wideHigh, low: wideLow };
}

/** Prices of zero are kept and reported: features divide by them. */
export function checkZeroPrices(examination: Examination, bars: RawBars): void {
  const { open, high, low, close } = bars;
  const zero: number[] = [];
  for (let i = 0; i < high.length; i++) {
    if (open[i] === 0 || high[i] === 0 || low[i] === 0 || close[i] === 0) zero.push(i);
  }
  if (zero.length === 0) return;
  examination.note(
    {
      code: 'ZERO_PRICE',
      severity: 'warning',
      message: `${plural(zero.length, 'bar')} with a price of 0 (first at ${at(examination, bars, zero[0])}); kept, but features that divide by the price are undefined there.`,
      values: { bars: zero.length },
    },
    bars,
    zero,
  );
}
