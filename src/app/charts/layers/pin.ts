import type { BarAxis, Paint } from '../market/scene.ts';

/** A light band and a line at the pinned bar, through every pane. */
export const paintPin: Paint = (context, { height }, axis, { pinned, palette }) => {
  if (pinned === undefined) return;
  const width = Math.max(3, axis.spacing + 2);
  const centre = axis.centre(pinned);
  context.fillStyle = palette('--accent');
  context.globalAlpha = 0.16;
  context.fillRect(Math.round(centre - width / 2), 0, Math.round(width), height);
  context.globalAlpha = 1;
  context.fillRect(Math.round(centre), 0, 1, height);
};

function paintBracket(context: CanvasRenderingContext2D, left: number, right: number, y: number): void {
  context.beginPath();
  context.moveTo(left + 0.5, y - 3.5);
  context.lineTo(left + 0.5, y + 0.5);
  context.lineTo(right - 0.5, y + 0.5);
  context.lineTo(right - 0.5, y - 3.5);
  context.stroke();
}

function bracketEnds(bars: number, pinned: number, axis: BarAxis): [number, number] {
  return [Math.round(axis.left(pinned - bars + 1)), Math.round(axis.left(pinned + 1))];
}

/** Brackets under the bars that the pinned bar's top features looked at, the longest lowest. */
export const paintLooks: Paint = (context, { height }, axis, { pinned, looks, palette, font }) => {
  if (pinned === undefined) return;
  context.strokeStyle = palette('--accent');
  context.lineWidth = 1;
  context.font = `10px ${font}`;
  context.textBaseline = 'middle';
  const lowest = height - Math.round(height * 0.19) - 6;
  looks
    .toSorted((a, b) => b.bars - a.bars)
    .forEach(({ label, bars }, row) => {
      const y = lowest - 14 * row;
      const [left, right] = bracketEnds(bars, pinned, axis);
      paintBracket(context, left, right, y);
      const width = context.measureText(label).width;
      const x = Math.max(left, 0) + 6;
      context.fillStyle = palette('--surface-1');
      context.fillRect(x, y - 6, width + 8, 12);
      context.fillStyle = palette('--accent');
      context.fillText(label, x + 4, y);
    });
};
