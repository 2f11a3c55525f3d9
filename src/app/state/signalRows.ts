import type { Report } from '../../core/research/report.ts';

/** Every bar, in order of time. */
export function allBars(bars: number): Int32Array {
  const all = new Int32Array(bars);
  for (let bar = 0; bar < bars; bar++) all[bar] = bar;
  return all;
}

/** The bars at which the ensemble says buy or sell. */
export function signalBars({ ensemble: { signal } }: Report): Int32Array {
  const listed = new Int32Array(signal.length);
  let length = 0;
  for (let bar = 0; bar < signal.length; bar++) if (signal[bar] !== 0) listed[length++] = bar;
  return listed.subarray(0, length);
}

/** Place of the last listed bar that is not after `bar`; 0 where all are later. */
export function placeOf(listed: Int32Array, bar: number): number {
  let low = 0;
  let high = listed.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (listed[middle] <= bar) low = middle + 1;
    else high = middle;
  }
  return Math.max(0, low - 1);
}
