import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeResearch } from '../../src/core/research/document.ts';
import { newEngine } from '../support/engine.ts';

const file = (path: string) => ({ name: path.split('/').at(-1)!, bytes: new Uint8Array(readFileSync(path)) });

describe('tables that the engine writes', () => {
  it('hold klines that open as the same bars in every format, and the signals of the run', async () => {
    const engine = newEngine();
    const opened = await engine.open(file('public/samples/eurusd-1h.csv'));
    const model = await engine.open(file('models/lgb-5.txt'));
    if (opened.kind !== 'klines' || model.kind !== 'model') throw new Error('expected klines and a model');
    const { sha256 } = opened.klines;
    const research = completeResearch({
      klinelab: 1,
      title: 'tables',
      data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256 }],
      models: [{ name: 'lgb-5', source: 'models:lgb-5', sha256: model.model.card.sha256, weight: 1 }],
    });
    for (const format of ['csv', 'json', 'arrow', 'parquet'] as const) {
      const bytes = await engine.exportTable(research, 'klines', format);
      const again = await newEngine().open({ name: `EURUSD.${format}`, bytes });
      expect(again.kind === 'klines' && again.klines.sha256, format).toBe(sha256);
    }
    const report = await engine.run(research);
    const text = new TextDecoder().decode(await engine.exportTable(research, 'signals', 'csv'));
    const [header, ...rows] = text
      .trimEnd()
      .split('\n')
      .map((line) => line.split(','));
    expect(header).toEqual(['timestamp', 'score:lgb-5', 'signal:lgb-5', 'score', 'signal', 'confidence']);
    expect(rows.length).toBe(opened.klines.klines.openTime.length);
    const last = rows.length - 1;
    expect(Number(rows[last][3])).toBe(report.ensemble.score[last]);
    expect(Number(rows[last][4])).toBe(report.ensemble.signal[last]);
  });
});
