/** Values that a proof computes at most before it chooses among the prefixes: some 20 s of one worker. */
const mostValues = 2e9;

/** How many prefixes a proof tries: all of them where that many values can be computed while one waits. */
export function prefixesFor(bars: number, columns: number): number {
  const aPrefix = (bars / 2) * Math.max(1, columns);
  return Math.max(1, Math.min(bars - 1, Math.max(40, Math.floor(mostValues / aPrefix))));
}

/** A pipeline runs every model on every prefix: enough to catch what looks ahead, and no more. */
export const pipelinePrefixes = (bars: number): number =>
  Math.max(1, Math.min(bars - 1, Math.max(20, Math.floor(600_000 / bars))));
