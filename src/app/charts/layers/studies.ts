import { featureValue } from '../../state/format.ts';
import { envelopeOf } from '../market/buckets.ts';
import type { Paint } from '../market/scene.ts';
import type { BarWindow } from '../market/window.ts';
import type { BarView, Study } from '../types.ts';
import { traceBars, traceEnvelope } from './scores.ts';

/** Lowest and highest finite value of a study among the bars in view; undefined where it has none there. */
export function studyRange({ values }: Study, window: BarWindow, view: BarView): [number, number] | undefined {
  const { start, step } = window;
  const first = Math.max(start, Math.floor(view.from));
  const end = Math.min(window.end, Math.ceil(view.to));
  let [low, high] = [Infinity, -Infinity];
  const take = (value: number): void => {
    if (!Number.isFinite(value)) return;
    if (value < low) low = value;
    if (value > high) high = value;
  };
  if (step === 1) for (let bar = first; bar < end; bar++) take(values[bar]);
  else {
    const envelope = envelopeOf(values, window);
    for (let candle = Math.floor((first - start) / step); candle < (end - start) / step; candle++) {
      take(envelope.low[candle]);
      take(envelope.high[candle]);
    }
  }
  return low <= high ? [low, high] : undefined;
}

/** One feature as a line, its name and its value at the pinned bar in the corner; a line at 0 where it crosses it. */
export const paintStudy =
  (place: number): Paint =>
  (context, { width }, axis, { studies, pinned, palette, font, klines }) => {
    const study = studies[place];
    if (study === undefined) return;
    const colour = palette(study.colour ?? '--accent');
    const zero = axis.y(0);
    if (zero !== undefined) {
      context.fillStyle = palette('--line-2');
      context.fillRect(0, Math.round(zero), width, 1);
    }
    context.beginPath();
    if (axis.step === 1) traceBars(context, study.values, axis);
    else traceEnvelope(context, study.values, axis);
    context.strokeStyle = colour;
    context.lineWidth = axis.step === 1 ? 1.5 : 1;
    context.lineJoin = 'round';
    context.stroke();

    const value = featureValue(study.values[pinned ?? klines.openTime.length - 1]);
    context.font = `600 11px ${font}`;
    context.textBaseline = 'middle';
    const nameWidth = context.measureText(study.name).width;
    context.font = `11px ${font}`;
    const valueWidth = context.measureText(value).width;
    context.fillStyle = palette('--surface-1');
    context.fillRect(4, 4, nameWidth + valueWidth + 24, 18);
    context.fillStyle = palette('--text-1');
    context.fillText(value, 20 + nameWidth, 13);
    context.font = `600 11px ${font}`;
    context.fillStyle = colour;
    context.fillText(study.name, 12, 13);
  };
