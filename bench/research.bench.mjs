// Research: a million bars from document to report, the same again with another weight, and the backtest by itself.
import { load, medianMs, wasmModule } from './support/load.mjs';

const { createRandom } = await load('src/core/base/random.ts');
const { createRollingKernels } = await load('src/core/kernels/rolling.ts');
const { builtInSet } = await load('src/core/features/sets/built-in.ts');
const { runBacktest } = await load('src/core/backtest/run.ts');
const { backtestStatistics } = await load('src/core/backtest/statistics.ts');
const { defaultBacktest } = await load('src/core/backtest/settings.ts');
const { fingerprintKlines } = await load('src/core/klines/fingerprint.ts');
const { completeResearch } = await load('src/core/research/document.ts');
const { createRunCache } = await load('src/core/research/cache.ts');
const { runResearch } = await load('src/core/research/run.ts');

const bars = 1_000_000;
const random = createRandom(1);
const close = new Float64Array(bars);
let price = 100;
for (let bar = 0; bar < bars; bar++) close[bar] = price *= 1 + 0.001 * (random.next() - 0.5);
const klines = {
  symbol: 'RANDOM',
  intervalMs: 60_000,
  openTime: close.map((_, bar) => bar * 60_000),
  open: close,
  high: close,
  low: close,
  close,
  volume: close.map(() => 1 + random.integer(1000)),
};

const signal = new Int8Array(bars).map(() => [-1, 0, 0, 0, 0, 0, 0, 0, 0, 1][random.integer(10)]);
const settings = { ...defaultBacktest, costs: { commission: 1e-6, spread: 0, slippageBps: 0 } };
let result;
const traded = medianMs(5, () => (result = runBacktest(klines, { signal }, settings)));
const judged = medianMs(5, () => backtestStatistics(klines, result.equity, result.trades));
console.log(`backtest, 1 M bars, ${result.trades.length} trades   ${traded.toFixed(0)} ms  (to hold: 500 ms)`);
console.log(`its statistics                        ${judged.toFixed(0)} ms`);

// A model that costs nothing: what is measured is features, fingerprints, signals and votes.
const names = builtInSet('lite53').features.map(({ name }) => name);
const model = {
  card: {
    name: 'free',
    kind: 'lightgbm',
    featureNames: names,
    featureCount: names.length,
    outputCount: 1,
    calibration: { kind: 'none' },
    sha256: '0'.repeat(64),
    bytes: 0,
  },
  predict: ({ columns, rows }) => columns[0].slice(0, rows),
  dispose: () => {},
};
const research = (weight) =>
  fingerprint.then((sha256) =>
    completeResearch({
      klinelab: 1,
      data: [{ symbol: 'RANDOM', interval: '1m', source: 'file:random', sha256 }],
      models: [{ name: 'free', source: 'file:free', sha256: '0'.repeat(64), weight }],
    }),
  );
const started = performance.now();
const fingerprint = fingerprintKlines(klines);
await fingerprint;
console.log(`fingerprint of 1 M bars               ${(performance.now() - started).toFixed(0)} ms`);

const kernels = createRollingKernels(wasmModule('rolling'));
const firsts = [];
const agains = [];
for (let repeat = 0; repeat < 3; repeat++) {
  const assets = { kernels, klines: () => klines, model: () => model, cache: createRunCache() };
  await assets.cache.klinesDigest(klines);
  for (const [weight, taken] of [
    [1, firsts],
    [0.5, agains],
  ]) {
    const document = await research(weight);
    const start = performance.now();
    await runResearch(document, assets);
    taken.push(performance.now() - start);
  }
}
const median = (taken) => taken.sort((a, b) => a - b)[1].toFixed(0);
console.log(`research run, lite53 on 1 M bars      ${median(firsts)} ms`);
console.log(`the same with another weight          ${median(agains)} ms`);
