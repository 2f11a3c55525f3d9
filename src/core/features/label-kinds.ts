import { dataError, type KlineLabError } from '../base/errors.ts';
import type { Klines } from '../klines/klines.ts';

/**
 * The first of three barriers that prices touch after a bar's close (López de Prado, 2018, chapter 3): 1 for the upper,
 * -1 for the lower, 0 for the end of `bars` bars. The barriers lie `up` and `down` deviations of the close's returns away.
 */
export interface TripleBarrier {
  /** Bars after which waiting ends. */
  readonly bars: number;
  /** Deviations up and down; 0 is no barrier there. */
  readonly up: number;
  readonly down: number;
  /** Bars that the deviation is taken over. */
  readonly window: number;
}

const usage = {
  TripleBarrier: 'TripleBarrier(bars, up, down, window), for example TripleBarrier(10, 2, 2, 50)',
  QuantileClass: 'QuantileClass(x, classes, window), for example QuantileClass(Ref($close, -5) / $close - 1, 5, 250)',
};

const refuse = (kind: keyof typeof usage, expected: string, got: string): KlineLabError =>
  dataError('LABEL_ARGUMENTS', `label: expected ${expected} in ${kind}, got ${got}`, {
    where: { column: 'label' },
    hint: `It is written ${usage[kind]}.`,
  });

function wholeNumber(kind: keyof typeof usage, what: string, text: string, low: number, high: number): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isInteger(value) && value >= low && value <= high) return value;
  throw refuse(kind, `${what} from ${low} to ${high}`, text.trim() === '' ? 'nothing' : text.trim());
}

/** Reads `TripleBarrier(…)`; undefined of any other text. LABEL_ARGUMENTS where its arguments are none. */
export function parseTripleBarrier(text: string): TripleBarrier | undefined {
  const found = /^\s*TripleBarrier\s*\(([^()]*)\)\s*$/.exec(text);
  if (found === null) return undefined;
  const parts = found[1].split(',');
  if (parts.length !== 4) throw refuse('TripleBarrier', '4 numbers', String(parts.length));
  const [up, down] = [1, 2].map((at) => {
    const value = Number(parts[at]);
    if (parts[at].trim() !== '' && value >= 0 && value <= 1000) return value;
    throw refuse('TripleBarrier', 'deviations from 0 to 1000', parts[at].trim());
  });
  if (up === 0 && down === 0) throw refuse('TripleBarrier', 'a barrier above 0 on at least one side', 'none');
  return {
    bars: wholeNumber('TripleBarrier', 'a number of bars', parts[0], 1, 10_000),
    up,
    down,
    window: wholeNumber('TripleBarrier', 'a window', parts[3], 2, 100_000),
  };
}

/** Deviation of the close's returns, of which barriers are multiples. */
export const barrierScale = ({ window }: TripleBarrier): string => `Std($close / Ref($close, 1) - 1, ${window})`;

/**
 * Walks each bar's path over the highs and lows that follow. A bar that touches both barriers counts as the lower one,
 * since nothing says which came first. NaN where the deviation is, where it is 0 (no price is then off its barriers), and
 * in the last `bars` bars.
 */
export function walkBarriers(barriers: TripleBarrier, scale: Float64Array, klines: Klines): Float64Array {
  const { bars, up, down } = barriers;
  const { close, high, low } = klines;
  const label = new Float64Array(close.length).fill(Number.NaN);
  for (let row = 0; row + bars < close.length; row++) {
    if (!(scale[row] > 0)) continue;
    const upper = up === 0 ? Infinity : close[row] * (1 + up * scale[row]);
    const lower = down === 0 ? -Infinity : close[row] * (1 - down * scale[row]);
    label[row] = 0;
    for (let at = row + 1; at <= row + bars; at++) {
      if (low[at] <= lower) label[row] = -1;
      else if (high[at] >= upper) label[row] = 1;
      else continue;
      break;
    }
  }
  return label;
}

/**
 * Rewrites `QuantileClass(x, classes, window)` as an expression: the class, from 0 up, of a bar's x among those of the
 * last `window` bars, its own included. So no edge is taken from bars to come. Any other text comes back as it is.
 */
export function expandQuantileClass(text: string): string {
  const found = /^\s*QuantileClass\s*\((.*)\)\s*$/s.exec(text);
  if (found === null) return text;
  const parts = found[1].split(',');
  if (parts.length < 3) throw refuse('QuantileClass', '3 arguments', String(parts.length));
  const classes = wholeNumber('QuantileClass', 'a number of classes', parts[parts.length - 2], 2, 20);
  const window = wholeNumber('QuantileClass', 'a window', parts[parts.length - 1], classes, 100_000);
  const rank = `Rank(${parts.slice(0, -2).join(',')}, ${window})`;
  const steps = Array.from({ length: classes - 1 }, (_, step) => `(${rank} > ${step + 1} / ${classes})`);
  // A comparison with NaN is 0: what has no rank has no class either.
  return `${steps.join(' + ')} + 0 * ${rank}`;
}
