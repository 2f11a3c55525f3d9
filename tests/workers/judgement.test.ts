import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { completeResearch } from '../../src/core/research/document.ts';
import { newEngine } from '../support/engine.ts';

const file = (path: string) => ({ name: path.split('/').at(-1)!, bytes: new Uint8Array(readFileSync(path)) });

async function demo() {
  const engine = newEngine();
  const klines = await engine.open(file('public/samples/eurusd-1h.csv'));
  const model = await engine.open(file('models/lgb-5.txt'));
  if (klines.kind !== 'klines' || model.kind !== 'model') throw new Error('expected klines and a model');
  const research = completeResearch({
    klinelab: 1,
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: klines.klines.sha256 }],
    models: [{ name: 'lgb-5', source: 'models:lgb-5', sha256: model.model.card.sha256 }],
    label: { expression: 'Ref($close, -5) / $close - 1' },
    strategy: {},
  });
  return { engine, research };
}

describe('the engine as a judge', () => {
  it('weighs a document that runs, and checks one that does not as far as it says', async () => {
    const { engine, research } = await demo();
    const { checks, trust } = await engine.audit(research);
    expect(trust?.points.length).toBe(8);
    expect(checks.every(({ reason }) => reason.length > 5)).toBe(true);
    const broken = { ...research, models: [{ ...research.models[0], sha256: '0'.repeat(64) }] };
    const audit = await engine.audit(broken);
    expect(audit.trust).toBeUndefined();
    expect(audit.checks.find(({ id }) => id === 'feature-set')).toMatchObject({ finding: 'notRun', ok: false });
  });

  it('watches models with the settings it is given', async () => {
    const { engine, research } = await demo();
    const {
      models: [usual],
    } = await engine.monitor(research, {});
    const {
      models: [wider],
    } = await engine.monitor(research, { window: 250 });
    expect(usual.state.observations).toBe(100);
    expect(wider.state.observations).toBe(250);
    expect(wider.scores).toEqual(usual.scores);
    await expect(engine.monitor(research, { window: 1 })).rejects.toMatchObject({ code: 'MONITOR' });
  });

  it('writes the report as a page that asks for nothing, and as JSON', async () => {
    const { engine, research } = await demo();
    const page = new TextDecoder().decode(await engine.reportFile(research, 'html'));
    expect(page).toMatch(/^<!doctype html>/);
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(/i);
    for (const title of ['Evaluation', 'Backtest', 'Trust', 'Good practice', 'Fingerprints']) {
      expect(page).toContain(`<h2>${title}</h2>`);
    }
    const json = JSON.parse(new TextDecoder().decode(await engine.reportFile(research, 'json')));
    expect(json).toMatchObject({ trust: { trials: 1 }, checks: expect.any(Array), data: { bars: 6225 } });
  });
});
