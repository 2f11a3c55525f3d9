import { createRandom } from '../../src/core/base/random.ts';

/** A CSV of one-minute bars: a seeded random walk of prices with two decimals. */
export function minuteBars(bars: number, seed = 1): Uint8Array {
  const random = createRandom(seed);
  const lines = ['timestamp,open,high,low,close,volume'];
  let close = 30_000;
  for (let bar = 0; bar < bars; bar++) {
    const open = close;
    close = Math.max(1000, open * (1 + 0.002 * (random.next() - 0.5)));
    const high = Math.max(open, close) * (1 + 0.0005 * random.next());
    const low = Math.min(open, close) * (1 - 0.0005 * random.next());
    const prices = [open, high, low, close].map((price) => price.toFixed(2)).join(',');
    lines.push(`${1_600_000_000_000 + bar * 60_000},${prices},${(100 * random.next()).toFixed(3)}`);
  }
  return new TextEncoder().encode(lines.join('\n'));
}
