import { contains } from '../split.ts';
import type { Paint } from '../market/scene.ts';
import { fillArrow } from './shapes.ts';

/** An arrow where the ensemble turns to buy (below the bar) or sell (above it); grey in-sample, none when thinned. */
export const paintMarkers: Paint = (context, _size, axis, { ensemble, klines, regions, palette }) => {
  if (ensemble === undefined || axis.step > 1) return;
  const { signal } = ensemble;
  const seen = regions.filter(({ kind }) => kind === 'in-sample');
  const size = Math.max(5, Math.min(11, axis.spacing + 3));
  for (let bar = axis.first; bar < Math.min(axis.end, signal.length); bar++) {
    const direction = signal[bar];
    if (direction === 0 || (bar > 0 && direction === signal[bar - 1])) continue;
    const y = axis.y(direction > 0 ? klines.low[bar] : klines.high[bar]);
    if (y === undefined) continue;
    context.fillStyle = palette(contains(seen, bar) ? '--hold' : direction > 0 ? '--up-mark' : '--down-mark');
    fillArrow(context, Math.round(axis.centre(bar)), y + direction * 4, direction, size);
  }
};
