import type { BarAxis, Paint } from '../market/scene.ts';
import { envelopeOf } from '../market/buckets.ts';
import type { Track } from '../types.ts';

/** A line through the bars' values, broken where one is NaN. */
export function traceBars(context: CanvasRenderingContext2D, values: Float64Array, axis: BarAxis): void {
  let drawing = false;
  for (let bar = Math.max(0, axis.first - 1); bar < Math.min(values.length, axis.end + 1); bar++) {
    const y = Number.isNaN(values[bar]) ? undefined : axis.y(values[bar]);
    if (y === undefined) drawing = false;
    else if (drawing) context.lineTo(axis.centre(bar), y);
    else {
      context.moveTo(axis.centre(bar), y);
      drawing = true;
    }
  }
}

/** Where several bars share a candle: a stroke from the lowest to the highest value of each, joined to the next. */
export function traceEnvelope(context: CanvasRenderingContext2D, values: Float64Array, axis: BarAxis): void {
  const { start, step } = axis.window;
  const { low, high } = envelopeOf(values, axis.window);
  let drawing = false;
  for (let bar = axis.first; bar < axis.end; bar += step) {
    const bucket = (bar - start) / step;
    const top = Number.isNaN(high[bucket]) ? undefined : axis.y(high[bucket]);
    const bottom = axis.y(low[bucket]);
    if (top === undefined || bottom === undefined) {
      drawing = false;
      continue;
    }
    const x = axis.left(bar) + axis.spacing / 2;
    if (drawing) context.lineTo(x, bottom);
    else context.moveTo(x, bottom);
    context.lineTo(x, Math.min(top, bottom - 1));
    drawing = true;
  }
}

/** One line a model, the ensemble bold and on top. */
export const paintScores: Paint = (context, _size, axis, { models, ensemble, palette }) => {
  const stroke = (track: Track, width: number): void => {
    context.beginPath();
    if (axis.step === 1) traceBars(context, track.score, axis);
    else traceEnvelope(context, track.score, axis);
    context.strokeStyle = palette(track.style.colour);
    context.lineWidth = axis.step === 1 ? width : 1;
    context.stroke();
  };
  // Thinned strokes cover each other: let the lines below shine through.
  if (axis.step > 1) context.globalAlpha = 0.6;
  context.lineJoin = 'round';
  for (const model of models) stroke(model, 1);
  if (ensemble) stroke(ensemble, 2);
};
