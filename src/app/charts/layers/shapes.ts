import type { MarkShape } from '../types.ts';

type Context = CanvasRenderingContext2D;

/** Outline of a model's mark in a box of ten by ten; the legend (`ModelMark.svelte`) and the canvas share it. */
export const markPath: Record<MarkShape, string> = {
  square: 'M1 1h8v8h-8z',
  diamond: 'M5 0 10 5 5 10 0 5z',
  circle: 'M5 .5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z',
  triangle: 'M5 .5 10 9.5h-10z',
  cross: 'M3.5 0h3v3.5h3.5v3h-3.5v3.5h-3v-3.5h-3.5v-3h3.5z',
  bar: 'M0 3.5h10v3h-10z',
};

/** Fills a model's mark, `size` pixels wide, with its middle at (x, y). */
export function fillMark(context: Context, shape: MarkShape, x: number, y: number, size: number): void {
  context.save();
  context.translate(x - size / 2, y - size / 2);
  context.scale(size / 10, size / 10);
  context.fill(new Path2D(markPath[shape]));
  context.restore();
}

/** An arrow with its tip at (x, y): pointing up for a buy (`direction` 1), down for a sell (-1). */
export function fillArrow(context: Context, x: number, y: number, direction: number, size: number): void {
  const half = size / 2;
  const stem = Math.max(1, size / 5);
  context.beginPath();
  context.moveTo(x, y);
  context.lineTo(x + half, y + direction * half);
  context.lineTo(x + stem, y + direction * half);
  context.lineTo(x + stem, y + direction * size);
  context.lineTo(x - stem, y + direction * size);
  context.lineTo(x - stem, y + direction * half);
  context.lineTo(x - half, y + direction * half);
  context.fill();
}

/** Diagonal lines eight pixels apart, fixed to the left edge of the box so that they move with the bars. */
export function hatch(context: Context, left: number, right: number, height: number, colour: string): void {
  const [from, to] = [Math.max(left, -height), Math.min(right, context.canvas.width)];
  if (to <= from) return;
  context.save();
  context.beginPath();
  context.rect(from, 0, to - from, height);
  context.clip();
  context.strokeStyle = colour;
  context.lineWidth = 1;
  context.beginPath();
  const skipped = Math.floor((from - left) / 8) * 8;
  for (let x = left + skipped - Math.ceil(height / 8) * 8; x < to; x += 8) {
    context.moveTo(x, height);
    context.lineTo(x + height, 0);
  }
  context.stroke();
  context.restore();
}
