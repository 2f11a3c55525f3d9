import type { Report } from '../../core/research/report.ts';

/** Bars that the table lists: all of them, or those where the ensemble says buy or sell. */
export function listedBars(bars: number, report: Report | undefined, onlySignals: boolean): Int32Array {
  const listed = new Int32Array(bars);
  let length = 0;
  for (let bar = 0; bar < bars; bar++) {
    if (!onlySignals || (report && report.ensemble.signal[bar] !== 0)) listed[length++] = bar;
  }
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
