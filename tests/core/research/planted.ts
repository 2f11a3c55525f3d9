import { createRandom } from '../../../src/core/base/random.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';

const hour = 3_600_000;

/** Bars whose volume tells the next return with this IC: volume is e^z, the return to come `ic` parts z. */
export function plantedWalk(count: number, ic: number, seed: number): Klines {
  const random = createRandom(seed);
  const close = new Float64Array(count).fill(100);
  const volume = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const z = random.normal();
    volume[i] = Math.exp(z);
    if (i + 1 < count) close[i + 1] = close[i] * (1 + 0.01 * (ic * z + Math.sqrt(1 - ic * ic) * random.normal()));
  }
  const openTime = Float64Array.from({ length: count }, (_, i) => i * hour);
  return { symbol: 'PLANTED', intervalMs: hour, openTime, open: close, high: close, low: close, close, volume };
}
