import type { BarsInput } from './signal-model.ts';

/** Made-up bars that no feature finds constant: a wave on a slope. */
export function sampleBars(bars: number): BarsInput {
  const close = Array.from({ length: bars }, (_, bar) => 100 + bar / 50 + Math.sin(bar / 3));
  return {
    open: close.map((price, bar) => price - Math.cos(bar) / 4),
    high: close.map((price) => price + 0.5),
    low: close.map((price) => price - 0.5),
    close,
    volume: close.map((_, bar) => 1000 + 100 * Math.sin(bar / 5)),
  };
}
