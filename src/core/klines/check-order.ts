import { dataError } from '../base/errors.ts';
import { dropBars, pickBars } from './bars.ts';
import type { RawBars } from './bars.ts';
import { placeText, plural, timeText } from './examination.ts';
import type { Examination } from './examination.ts';

/** From this share of contradicting repeats on, a file holds two series rather than a few corrections. */
const TWO_SERIES_SHARE = 0.2;
const TWO_SERIES_LEAST = 5;

/** Puts bars in order of time; bars of the same time keep the order of the file. */
export function checkOrder(examination: Examination, bars: RawBars): RawBars {
  const { time } = bars;
  const back: number[] = [];
  let forward = 0;
  for (let i = 1; i < time.length; i++) {
    if (time[i] < time[i - 1]) back.push(i);
    else if (time[i] > time[i - 1]) forward++;
  }
  if (back.length === 0) return bars;
  if (!examination.allows('sort')) {
    throw examination.refusal('UNSORTED', 'expected bars in order of time, got one that goes back', bars, back, [
      'sort',
    ]);
  }
  const newestFirst = forward === 0;
  examination.note(
    {
      code: newestFirst ? 'NEWEST_FIRST' : 'UNSORTED',
      severity: 'warning',
      rule: 'sort',
      count: back.length,
      message: newestFirst
        ? 'The file has its newest bar first; the bars were put in order of time.'
        : `Times go back at ${placeText(examination.place(bars.origin[back[0]]))} (${plural(back.length, 'place')} in all); the bars were sorted by time.`,
      values: { places: back.length },
    },
    bars,
    back,
  );
  const order = new Uint32Array(time.length).map((_, i) => i);
  order.sort((a, b) => time[a] - time[b] || a - b);
  return pickBars(bars, order);
}

const COMPARED = ['open', 'high', 'low', 'close', 'volume'] as const;

const sameBar = (bars: RawBars, a: number, b: number): boolean =>
  COMPARED.every((name) => Object.is(bars[name][a], bars[name][b]));

/** Keeps one bar a time. Takes bars in order of time, same times in the order of the file. */
export function checkDuplicates(examination: Examination, bars: RawBars): RawBars {
  const { time, origin } = bars;
  const repeats: number[] = [];
  const replaced: number[] = [];
  let kept = 0;
  for (let i = 1; i < time.length; i++) {
    if (time[i] !== time[i - 1]) kept = i;
    else if (sameBar(bars, kept, i)) repeats.push(i);
    else {
      replaced.push(kept);
      kept = i;
    }
  }
  if (replaced.length >= TWO_SERIES_LEAST && replaced.length > TWO_SERIES_SHARE * time.length) {
    const where = examination.place(origin[replaced[0] + 1]);
    throw dataError(
      'TWO_SERIES',
      `${examination.file}: expected one bar a time, got ${replaced.length} of ${time.length} bars at times that others have, with other prices, at ${placeText(where)}`,
      {
        where,
        hint: 'The file seems to hold several symbols (add a symbol column, or make one file a symbol), or bars that follow no clock (Renko, ranges, ticks), which cannot be told apart by time.',
      },
    );
  }
  if (repeats.length > 0) {
    if (!examination.allows('drop-duplicates')) {
      throw examination.refusal('DUPLICATE', 'expected one bar a time, got a repeated one', bars, repeats, [
        'drop-duplicates',
      ]);
    }
    examination.note(
      {
        code: 'DUPLICATES',
        severity: 'warning',
        rule: 'drop-duplicates',
        message: `${plural(repeats.length, 'bar')} repeating another one exactly dropped (first at ${placeText(examination.place(origin[repeats[0]]))}).`,
        values: { bars: repeats.length },
      },
      bars,
      repeats,
    );
  }
  if (replaced.length > 0) {
    if (!examination.allows('keep-last-duplicate')) {
      throw examination.refusal(
        'DUPLICATE_CONFLICT',
        `expected one bar a time, got two with different values at ${timeText(time[replaced[0]])}`,
        bars,
        replaced.map((i) => i + 1),
        ['keep-last-duplicate'],
      );
    }
    examination.note(
      {
        code: 'DUPLICATES_CONFLICT',
        severity: 'warning',
        rule: 'keep-last-duplicate',
        message: `${plural(replaced.length, 'time')} with bars of different values; the last one in the file was kept (first at ${timeText(time[replaced[0]])}).`,
        values: { bars: replaced.length },
      },
      bars,
      replaced,
    );
  }
  if (repeats.length + replaced.length === 0) return bars;
  return dropBars(
    bars,
    [...repeats, ...replaced].sort((a, b) => a - b),
  );
}
