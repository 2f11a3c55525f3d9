/** First place of ascending numbers at or after `value`; their count where all are below it. */
export function placeFrom(ascending: Float64Array | Int32Array, value: number): number {
  let start = 0;
  for (let end = ascending.length; start < end;) {
    const middle = (start + end) >> 1;
    if (ascending[middle] < value) start = middle + 1;
    else end = middle;
  }
  return start;
}
