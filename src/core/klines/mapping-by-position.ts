import { dataError } from '../base/errors.ts';
import { parseDecimalText } from '../tables/decimal.ts';
import { isPlainlyClock } from './clock.ts';
import type { ColumnGuess, KlineField } from './report.ts';
import { directionOf, looksLikeTime } from './time-unit.ts';

/** Orders of the four prices after the time, as sources without a header have them; the usual one first. */
const PRICE_ORDERS: readonly (readonly KlineField[])[] = [
  ['open', 'high', 'low', 'close'], // CCXT, Binance, nearly everybody
  ['open', 'close', 'high', 'low'], // Jesse
  ['low', 'high', 'open', 'close'], // Coinbase
  ['close', 'high', 'low', 'open'], // data frames with sorted columns, Gate
  ['open', 'close', 'low', 'high'], // charting libraries
];

type Sample = readonly (readonly string[])[];

const column = (sample: Sample, index: number): readonly string[] => sample.map((cells) => cells[index] ?? '');
const numbers = (sample: Sample, index: number): number[] => column(sample, index).map(parseDecimalText);

interface Prices {
  readonly open: readonly number[];
  readonly high: readonly number[];
  readonly low: readonly number[];
  readonly close: readonly number[];
}

/** Share of rows whose open and close lie between low and high. */
function soundShare({ open, high, low, close }: Prices): number {
  let sound = 0;
  for (let i = 0; i < open.length; i++) {
    if (high[i] >= Math.max(open[i], close[i]) && low[i] <= Math.min(open[i], close[i])) sound++;
  }
  return sound / open.length;
}

function pricesIn(sample: Sample, first: number, order: readonly KlineField[]): Prices {
  const of = (field: KlineField): number[] => numbers(sample, first + order.indexOf(field));
  return { open: of('open'), high: of('high'), low: of('low'), close: of('close') };
}

/** Whether every row of a column lies between low and high, as an average price does. */
const isPriceLike = (values: readonly number[], { high, low }: Prices): boolean =>
  values.every((value, i) => value >= low[i] * 0.999 && value <= high[i] * 1.001);

const range = (from: number, to: number): number[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);

const isText = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell !== '' && Number.isNaN(parseDecimalText(cell)));

/** How far the bars' opens lie from the closes before them in all; bars run forward or back in time. */
function jumps({ open, close }: Prices, direction: number): number {
  let sum = 0;
  for (let i = 1; i < open.length; i++) {
    sum += Math.abs(direction > 0 ? open[i] - close[i - 1] : open[i - 1] - close[i]);
  }
  return sum;
}

interface PricePlaces {
  readonly first: number;
  readonly order: readonly KlineField[];
}

/** An order whose opens lie closer than this share of the usual order's to the closes before them is the better one. */
const CLOSER = 0.5;

/**
 * Where the four prices begin and in which order they stand: so that low ≤ open, close ≤ high, best in the usual place and
 * order; of orders that differ in open and close alone, where bars open near the close before.
 */
function findPrices(sample: Sample, next: number, width: number, direction: number): PricePlaces {
  let best: PricePlaces = { first: next, order: PRICE_ORDERS[0] };
  let most = -1;
  for (const first of next + 5 < width ? [next, next + 1] : [next]) {
    for (const order of PRICE_ORDERS) {
      const prices = pricesIn(sample, first, order);
      const share = soundShare(prices);
      const isCloser = (): boolean =>
        direction !== 0 &&
        jumps(prices, direction) < CLOSER * jumps(pricesIn(sample, best.first, best.order), direction);
      if (share > most || (share === most && first === best.first && isCloser())) {
        most = share;
        best = { first, order };
      }
    }
    if (most >= 0.5) break;
  }
  return best;
}

const isWhole = (values: readonly number[]): boolean => values.every((value) => Number.isInteger(value) && value >= 0);

/**
 * Columns of a table without a header: the symbol, if there is one, the first time-like one, then four prices whose order
 * follows from their values (`findPrices`), then the volume; turnover is a column that, divided by the volume, is a price.
 */
export function mapByPosition(sample: Sample, width: number, file: string): ColumnGuess[] {
  const guesses: ColumnGuess[] = [];
  const add = (field: KlineField, index: number, how: ColumnGuess['how']): void => {
    guesses.push({ field, source: `${index + 1}`, index, how });
  };
  let next = 0;
  while (next < width && !looksLikeTime(column(sample, next))) {
    if (isText(column(sample, next)) && !guesses.some(({ field }) => field === 'symbol')) add('symbol', next, 'values');
    next++;
  }
  const hasClock = isPlainlyClock(column(sample, next + 1));
  const prelude = next + (hasClock ? 2 : 1);
  if (prelude + 4 > width) {
    throw dataError(
      'COLUMNS_UNKNOWN',
      `${file}: expected a header, or rows of time, open, high, low, close and volume, got ${width} columns without a header`,
      { hint: 'Add a first line that names the columns, or say which column is which with the columns option.' },
    );
  }
  add(hasClock ? 'date' : 'time', next, 'values');
  if (hasClock) add('clock', next + 1, 'values');
  next = prelude;

  const timeCells = column(sample, guesses[guesses.length - 1].index);
  const { first, order } = findPrices(sample, next, width, directionOf(timeCells));
  const prices = pricesIn(sample, first, order);
  const isUsual = order === PRICE_ORDERS[0] && first === next;
  for (const [i, field] of order.entries()) add(field, first + i, isUsual ? 'position' : 'values');
  // Gate has the turnover before the prices.
  const before = first > next ? next : undefined;
  next = first + 4;

  // Kraken has the average price before the volume.
  if (next + 1 < width && isPriceLike(numbers(sample, next), prices) && !isPriceLike(numbers(sample, next + 1), prices))
    next++;
  if (next >= width) return guesses;
  add('volume', next, 'position');
  const volume = numbers(sample, next);
  next++;
  // Binance: close time, turnover, number of trades.
  const binance = width - next >= 3 && looksLikeTime(column(sample, next));
  if (binance) add('closeTime', next++, 'values');
  for (const i of before === undefined ? range(next, width) : [before]) {
    const values = numbers(sample, i);
    const perUnit = values.map((value, row) => (volume[row] === 0 ? prices.close[row] : value / volume[row]));
    if (values.some((value, row) => value !== volume[row]) && isPriceLike(perUnit, prices)) {
      add('quoteVolume', i, 'values');
      if (binance && isWhole(numbers(sample, i + 1))) add('trades', i + 1, 'position');
      return guesses;
    }
  }
  return guesses;
}
