/**
 * A column as small as a picture of it needs: the lowest and highest value of each of `buckets` equal stretches, in the
 * order in which they stand; NaN twice where a stretch has no finite value. Short columns come as a copy.
 */
export function thumbnail(column: Float64Array, buckets: number): Float64Array {
  if (column.length <= 2 * buckets) return column.slice();
  const small = new Float64Array(2 * buckets);
  for (let bucket = 0; bucket < buckets; bucket++) {
    const start = Math.floor((bucket * column.length) / buckets);
    const end = Math.floor(((bucket + 1) * column.length) / buckets);
    let [least, most] = [-1, -1];
    for (let row = start; row < end; row++) {
      if (!Number.isFinite(column[row])) continue;
      if (least < 0 || column[row] < column[least]) least = row;
      if (most < 0 || column[row] > column[most]) most = row;
    }
    small[2 * bucket] = least < 0 ? Number.NaN : column[Math.min(least, most)];
    small[2 * bucket + 1] = least < 0 ? Number.NaN : column[Math.max(least, most)];
  }
  return small;
}
