import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { klinesBars } from '../../../src/core/backtest/bar.ts';
import { barCount, sliceKlines } from '../../../src/core/klines/klines.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import type { Model, ModelInput } from '../../../src/core/models/model.ts';
import { openModel } from '../../../src/core/models/open.ts';
import { createRunCache } from '../../../src/core/research/cache.ts';
import type { RunCache } from '../../../src/core/research/cache.ts';
import { startLiveRun } from '../../../src/core/research/live-run.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { demoKlines, demoModels } from '../../support/demo.ts';
import { rollingKernels } from '../../support/features.ts';
import { engines } from '../../support/service.ts';
import { researchOf } from './fake.ts';

let klines: Klines;
let models: Model[];
let predicted: number;
beforeAll(async () => {
  ({ klines } = await openKlines(new Uint8Array(readFileSync(demoKlines)), { name: 'eurusd-1h.csv' }));
  const opened = await Promise.all(
    demoModels.map(({ path, id }) =>
      openModel(new Uint8Array(readFileSync(path)), { name: id, kernels: engines().trees }),
    ),
  );
  models = opened.map((model) => ({
    ...model,
    predict: (input: ModelInput) => {
      predicted += input.rows;
      return model.predict(input);
    },
  }));
});

const more = { label: { expression: 'Ref($close, -5) / $close - 1' }, strategy: {} };
const documentOf = (bars: Klines) => researchOf(bars, models, more);
const assetsOf = (bars: Klines, cache: RunCache) => ({
  kernels: rollingKernels,
  klines: () => bars,
  model: ({ sha256 }: { sha256: string }) => models.find(({ card }) => card.sha256 === sha256) as Model,
  cache,
});

/** A run over the first so many bars, going on from there. */
async function started(count: number) {
  const bars = sliceKlines(klines, 0, count);
  const cache = createRunCache();
  return { cache, run: await startLiveRun(await documentOf(bars), assetsOf(bars, cache)) };
}

describe('bars behind those of a document', () => {
  test('give the report of all bars, bit for bit, without asking a model about any of them again', async () => {
    const count = 2000;
    const whole = sliceKlines(klines, 0, count);
    const { run, cache } = await started(count - 7);
    predicted = 0;
    await run.append(sliceKlines(klines, count - 7, count - 6));
    const all = await run.append(sliceKlines(klines, count - 6, count));
    // Seven bars, three models.
    expect(predicted).toBe(7 * models.length);
    const document = await documentOf(all);
    const report = await runResearch(document, assetsOf(all, cache));
    expect(predicted).toBe(7 * models.length);
    const fresh = await runResearch(document, assetsOf(whole, createRunCache()));
    expect(report.fingerprints).toEqual(fresh.fingerprints);
    expect(report).toEqual(fresh);
    run.close();
  });

  test('are judged while they are open as they will be once closed, and change nothing', async () => {
    const { run } = await started(1000);
    const [bar] = klinesBars(sliceKlines(klines, 1000, 1001));
    const seen = await run.preview(bar);
    expect(await run.preview(bar)).toEqual(seen);
    const { ensemble } = await runResearch(
      await documentOf(sliceKlines(klines, 0, 1001)),
      assetsOf(sliceKlines(klines, 0, 1001), createRunCache()),
    );
    expect([seen.score, seen.signal, seen.confidence]).toEqual([
      ensemble.score[1000],
      ensemble.signal[1000],
      ensemble.confidence[1000],
    ]);
    expect(barCount(run.klines)).toBe(1000);
    run.close();
  });

  test('are refused where they do not follow, and nothing is taken', async () => {
    const { run } = await started(500);
    await expect(run.append(sliceKlines(klines, 300, 301))).rejects.toMatchObject({ code: 'BAR_ORDER' });
    expect(barCount(run.klines)).toBe(500);
    run.close();
  });
});
