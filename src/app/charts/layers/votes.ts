import { voteSharesOf } from '../market/buckets.ts';
import { rowLayout, voteRows, type BarAxis, type Paint, type Scene } from '../market/scene.ts';
import type { Palette } from '../tokens.ts';
import type { Track } from '../types.ts';
import { fillMark, hatch } from './shapes.ts';

type Context = CanvasRenderingContext2D;

/** Where a row's line and boxes lie, in whole pixels. */
interface Row {
  readonly middle: number;
  readonly boxHeight: number;
  readonly bold: boolean;
}

/** Confidence 0 is drawn at this strength, 1 at full: a weak vote is still a vote. */
const weakest = 0.6;

/** A box above the row's line for a buy, below it for a sell. */
function paintBox(context: Context, direction: number, strength: number, x: number, width: number, row: Row): void {
  context.globalAlpha = row.bold ? 1 : weakest + (1 - weakest) * strength;
  context.fillRect(x, direction > 0 ? row.middle - row.boxHeight : row.middle, width, row.boxHeight);
}

function paintBars(context: Context, { score, signal, confidence }: Track, row: Row, axis: BarAxis, palette: Palette) {
  const width = Math.max(1, Math.round(axis.spacing) - 1);
  for (let bar = axis.first; bar < Math.min(axis.end, signal.length); bar++) {
    if (Number.isNaN(score[bar])) continue;
    const x = Math.round(axis.left(bar)) + (axis.spacing >= 2 ? 1 : 0);
    const direction = signal[bar];
    context.fillStyle = palette(direction > 0 ? '--up-mark' : direction < 0 ? '--down-mark' : '--hold');
    if (direction !== 0) paintBox(context, direction, confidence[bar], x, width, row);
    else {
      context.globalAlpha = 0.75;
      context.fillRect(x, row.middle - 1, width, 1);
    }
  }
}

/** Several bars to a candle: both boxes where both votes occur, as strong as their share. */
function paintShares(context: Context, { signal }: Track, row: Row, axis: BarAxis, palette: Palette): void {
  const { start, step } = axis.window;
  const { buy, sell } = voteSharesOf(signal, axis.window);
  for (let bar = axis.first; bar < axis.end; bar += step) {
    const bucket = (bar - start) / step;
    const x = axis.left(bar);
    for (const [direction, share] of [
      [1, buy[bucket]],
      [-1, sell[bucket]],
    ]) {
      if (share === 0) continue;
      context.fillStyle = palette(direction > 0 ? '--up-mark' : '--down-mark');
      paintBox(context, direction, share, x, axis.spacing, { ...row, bold: false });
    }
  }
  context.globalAlpha = 0.75;
  context.fillStyle = palette('--hold');
  const [from, to] = [axis.left(axis.first), axis.left(axis.end)];
  context.fillRect(from, row.middle - 1, to - from, 1);
}

/** Under the boxes: each row tinted where its own model is in-sample, all hatched and greyed where no one votes. */
export const paintVoteRegions: Paint = (context, { width, height }, axis, scene) => {
  const { palette } = scene;
  const { top, rowHeight } = rowLayout(scene, height);
  for (const { kind, start, end } of scene.regions) {
    const [left, right] = [Math.round(axis.left(start)), Math.round(axis.left(end))];
    if (right < 0 || left > width) continue;
    if (kind === 'purged') hatch(context, left, right, height, palette('--band-hatch'));
    if (kind === 'warm-up') {
      context.globalAlpha = 0.7;
      context.fillStyle = palette('--surface-3');
      context.fillRect(Math.max(0, left), 0, right - Math.max(0, left), height);
      context.globalAlpha = 1;
    }
  }
  const warmUp = scene.regions.find(({ kind }) => kind === 'warm-up')?.end ?? 0;
  context.fillStyle = palette('--band-insample');
  voteRows(scene).forEach(({ inSample }, index) => {
    const y = index === 0 ? 0 : Math.round(top + index * rowHeight);
    const bottom = Math.round(top + (index + 1) * rowHeight);
    for (const { start, end } of inSample) {
      const from = Math.max(0, Math.round(axis.left(Math.max(start, warmUp))));
      const to = Math.min(width, Math.round(axis.left(end)));
      if (to > from) context.fillRect(from, y, to - from, bottom - y);
    }
  });
};

export const paintVotes: Paint = (context, { width, height }, axis, scene) => {
  const { top, rowHeight } = rowLayout(scene, height);
  const boxHeight = Math.max(2, Math.floor((rowHeight - 5) / 2));
  voteRows(scene).forEach((track, index) => {
    const bold = track === scene.ensemble;
    const row = { middle: Math.floor(top + (index + 0.5) * rowHeight), boxHeight, bold };
    if (axis.step === 1) paintBars(context, track, row, axis, scene.palette);
    else paintShares(context, track, row, axis, scene.palette);
    context.globalAlpha = 1;
    if (bold) {
      context.fillStyle = scene.palette('--line-1');
      context.fillRect(0, Math.round(top + rowHeight), width, 1);
    }
  });
};

const nameLeft = 16;
const nameFont = (font: string, bold: boolean): string => `${bold ? 600 : 400} 10px ${font}`;

/** Width of the axis that shows every row's name in full. */
export function voteNamesWidth(context: Context, scene: Scene): number {
  const widths = voteRows(scene).map((track) => {
    context.font = nameFont(scene.font, track === scene.ensemble);
    return context.measureText(track === scene.ensemble ? scene.labels.ensemble : track.name).width;
  });
  return Math.ceil(Math.max(0, ...widths)) + nameLeft + 4;
}

/** The rows' names, in the price axis; long names end in an ellipsis. */
export const paintVoteNames: Paint = (context, { width, height }, _axis, scene) => {
  const { top, rowHeight } = rowLayout(scene, height);
  context.textBaseline = 'middle';
  voteRows(scene).forEach((track, index) => {
    const y = top + (index + 0.5) * rowHeight;
    const bold = track === scene.ensemble;
    const x = bold ? 6 : nameLeft;
    if (!bold) {
      context.fillStyle = scene.palette(track.style.colour);
      fillMark(context, track.style.shape, 9, y, 7);
    }
    context.font = nameFont(scene.font, bold);
    context.fillStyle = scene.palette(bold ? '--text-1' : '--text-2');
    context.fillText(shortened(context, bold ? scene.labels.ensemble : track.name, width - x - 2), x, y);
  });
};

function shortened(context: Context, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let kept = text.length - 1;
  while (kept > 1 && context.measureText(`${text.slice(0, kept)}…`).width > width) kept--;
  return `${text.slice(0, kept)}…`;
}
