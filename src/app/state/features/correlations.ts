/** Two columns and how they go together. */
export interface Pair {
  readonly a: string;
  readonly b: string;
  readonly correlation: number;
}

/** All pairs of a matrix, the strongest first whatever their sign; pairs without a correlation last. */
export function strongestPairs(names: readonly string[], matrix: Float64Array): Pair[] {
  const pairs: Pair[] = [];
  for (let i = 0; i < names.length; i++) {
    for (let j = i + 1; j < names.length; j++) {
      pairs.push({ a: names[i], b: names[j], correlation: matrix[i * names.length + j] });
    }
  }
  const strength = ({ correlation }: Pair): number => (Number.isNaN(correlation) ? -1 : Math.abs(correlation));
  return pairs.sort((a, b) => strength(b) - strength(a));
}
