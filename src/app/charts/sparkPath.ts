/** More columns than this a pixel would not be seen. */
const pointsPerPixel = 1;

/**
 * An SVG path through `values` scaled to a box, thinned to the lowest and highest value of each column of pixels;
 * broken where values are NaN. Empty where nothing is finite.
 */
export function sparkPath(values: Float64Array, width: number, height: number, margin = 1.5): string {
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (!(low <= high) || !Number.isFinite(low + high)) return '';
  const scale = high > low ? (height - 2 * margin) / (high - low) : 0;
  const y = (value: number): string => (scale === 0 ? height / 2 : height - margin - (value - low) * scale).toFixed(1);
  const columns = Math.max(1, Math.min(values.length, Math.floor(width * pointsPerPixel)));
  let path = '';
  let drawing = false;
  for (let column = 0; column < columns; column++) {
    const start = Math.floor((column * values.length) / columns);
    const end = Math.max(start + 1, Math.floor(((column + 1) * values.length) / columns));
    let [least, most] = [start, start];
    for (let index = start; index < end; index++) {
      if (values[index] < values[least] || Number.isNaN(values[least])) least = index;
      if (values[index] > values[most] || Number.isNaN(values[most])) most = index;
    }
    if (Number.isNaN(values[least])) {
      drawing = false;
      continue;
    }
    const x = columns > 1 ? ((column / (columns - 1)) * width).toFixed(1) : '0';
    for (const index of least === most ? [least] : [Math.min(least, most), Math.max(least, most)]) {
      path += `${drawing ? 'L' : 'M'}${x} ${y(values[index])}`;
      drawing = true;
    }
  }
  return path;
}
