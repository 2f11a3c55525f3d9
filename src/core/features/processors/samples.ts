/**
 * Rows for a model: of one symbol, or of several stacked. Rows with the same time form a cross-section. All columns
 * have `rows` values; a missing value is NaN.
 */
export interface Samples {
  readonly rows: number;
  /** Open time of each row's bar, epoch ms. */
  readonly times: Float64Array;
  readonly names: readonly string[];
  readonly columns: readonly Float64Array[];
  readonly label?: Float64Array;
}

/** The rows for which `keep` says yes, in their order. */
export function filterRows(samples: Samples, keep: (row: number) => boolean): Samples {
  const rows: number[] = [];
  for (let row = 0; row < samples.rows; row++) if (keep(row)) rows.push(row);
  const pick = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  return {
    rows: rows.length,
    times: pick(samples.times),
    names: samples.names,
    columns: samples.columns.map(pick),
    ...(samples.label ? { label: pick(samples.label) } : {}),
  };
}

/** Row numbers grouped by equal time, in ascending time; within a group in their own order. */
export function crossSections(times: Float64Array): Uint32Array[] {
  const order = Uint32Array.from(times, (_, row) => row).sort((a, b) => times[a] - times[b] || a - b);
  const groups: Uint32Array[] = [];
  for (let start = 0; start < order.length;) {
    let end = start + 1;
    while (end < order.length && times[order[end]] === times[order[start]]) end++;
    groups.push(order.subarray(start, end));
    start = end;
  }
  return groups;
}
