import type { RawBars } from './bars.ts';
import { placeText, plural } from './examination.ts';
import type { Examination } from './examination.ts';

/** How far the average price may lie outside low to high, as a share of it: volumes and turnovers are rounded. */
const ROUNDING = 0.01;

/**
 * Turnover divided by volume is the average price of a bar, and features take it for that. Where it mostly lies outside
 * low to high, the two are in units that do not fit (lots and shares, thousands, contracts): the turnover is left out.
 */
export function checkTurnover(examination: Examination, bars: RawBars): RawBars {
  const { high, low, volume, quoteVolume, origin } = bars;
  if (quoteVolume === undefined) return bars;
  const odd: number[] = [];
  let judged = 0;
  for (let i = 0; i < high.length; i++) {
    if (!(volume[i] > 0) || quoteVolume[i] !== quoteVolume[i]) continue;
    judged++;
    const average = quoteVolume[i] / volume[i];
    if (!(average >= low[i] * (1 - ROUNDING) && average <= high[i] * (1 + ROUNDING))) odd.push(i);
  }
  if (odd.length === 0) return bars;
  const first = `first at ${placeText(examination.place(origin[odd[0]]))}: ${quoteVolume[odd[0]]} / ${volume[odd[0]]}`;
  const finding = `${plural(odd.length, 'bar')} whose quote volume divided by the volume is no price of theirs (${first})`;
  const values = { bars: odd.length };
  if (2 * odd.length <= judged || !examination.allows('ignore-turnover')) {
    const message = `${finding}; left as they are, so that VWAP is wrong there.`;
    examination.note({ code: 'TURNOVER_ODD', severity: 'warning', message, values }, bars, odd);
    return bars;
  }
  const message = `${finding}; the quote volume was left out, and VWAP is the mean of high, low and close.`;
  examination.note(
    { code: 'TURNOVER_IGNORED', severity: 'warning', rule: 'ignore-turnover', message, values },
    bars,
    odd,
  );
  return { ...bars, quoteVolume: undefined };
}
