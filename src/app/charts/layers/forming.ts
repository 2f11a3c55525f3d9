import { rowLayout, type BarAxis, type Paint, type Scene } from '../market/scene.ts';

/** The place behind the last bar; undefined while other bars are in view. */
function placeOf(axis: BarAxis, { klines }: Scene, width: number): { left: number; width: number } | undefined {
  const bars = klines.openTime.length;
  const left = Math.round(axis.left(Math.ceil(bars / axis.step) * axis.step));
  return axis.end < bars || left > width ? undefined : { left, width: Math.max(3, Math.round(axis.spacing) - 1) };
}

/** The bar that is still open: an outline behind the last candle, since it may yet become another. */
export const paintForming: Paint = (context, { width }, axis, scene) => {
  const { forming, palette } = scene;
  const place = forming && placeOf(axis, scene, width);
  if (!forming || !place) return;
  const [open, high, low, close] = [forming.open, forming.high, forming.low, forming.close].map((price) =>
    axis.y(price),
  );
  if (open === undefined || high === undefined || low === undefined || close === undefined) return;
  context.strokeStyle = palette(forming.close >= forming.open ? '--up-mark' : '--down-mark');
  context.setLineDash([2, 2]);
  const middle = place.left + Math.floor(place.width / 2) + 0.5;
  const [top, bottom] = [Math.round(Math.min(open, close)), Math.round(Math.max(open, close))];
  context.beginPath();
  context.moveTo(middle, Math.round(high));
  context.lineTo(middle, top);
  context.moveTo(middle, bottom);
  context.lineTo(middle, Math.round(low));
  context.stroke();
  context.strokeRect(place.left + 0.5, top + 0.5, place.width - 1, Math.max(1, bottom - top));
};

/** How the models would vote if that bar closed as it stands, in the rows of the strip. */
export const paintFormingVotes: Paint = (context, { width, height }, axis, scene) => {
  const { forming, palette } = scene;
  const place = forming && placeOf(axis, scene, width);
  if (!forming || !place) return;
  const { top, rowHeight } = rowLayout(scene, height);
  const boxHeight = Math.max(2, Math.floor((rowHeight - 5) / 2));
  context.setLineDash([2, 2]);
  forming.votes.forEach((direction, row) => {
    const middle = Math.floor(top + (row + 0.5) * rowHeight);
    context.strokeStyle = palette(direction > 0 ? '--up-mark' : direction < 0 ? '--down-mark' : '--hold');
    const y = direction > 0 ? middle - boxHeight : middle;
    context.strokeRect(place.left + 0.5, y + 0.5, place.width - 1, direction === 0 ? 1 : boxHeight - 1);
  });
};
