import type { Zone } from './zone.ts';

/**
 * Clocks that are set back show an hour twice, and a time without an offset does not say which of the two it is. Where
 * times run one way but for those, the order tells: one that does not go on after the one before belongs to the second
 * showing. Moves such times (epoch ms, in place) and returns their indices; none where the times are not in order anyway.
 */
export function settleRepeatedHour(times: Float64Array, zone: Zone): number[] {
  const count = times.length;
  const backward = count > 1 && times[0] > times[count - 1];
  const at = (i: number): number => (backward ? count - 1 - i : i);
  const moved = new Map<number, number>();
  let before = -Infinity;
  for (let i = 0; i < count; i++) {
    const index = at(i);
    let time = times[index];
    if (time !== time) continue;
    if (time <= before) {
      time = zone.secondShowing(time) ?? time;
      if (time <= before) return [];
      moved.set(index, time);
    }
    before = time;
  }
  for (const [index, time] of moved) times[index] = time;
  return [...moved.keys()].sort((a, b) => a - b);
}
