import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoModels } from '../support/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-monitor-'));
afterAll(() => rmSync(folder, { recursive: true }));

function pairs(name: string, count: number, sign: number): string {
  const path = join(folder, name);
  const rows = Array.from({ length: count }, (_, i) => `${Math.sin(i)},${sign * Math.sin(i) + Math.cos(7 * i)}`);
  writeFileSync(path, ['prediction,actual', ...rows, ',1'].join('\n'));
  return path;
}

describe('klinelab monitor', () => {
  const good = pairs('good.csv', 120, 1);
  const bad = pairs('bad.csv', 120, -1);

  it('keeps a model whose pairs agree, and ends with 4 where they do not', () => {
    const kept = klinelab('monitor', good, '--json');
    expect(kept.status).toBe(0);
    expect(JSON.parse(kept.stdout)).toMatchObject({ retrain: false, observations: 100, stability: null });
    const failed = klinelab('monitor', bad);
    expect(failed).toMatchObject({ status: 4, stdout: expect.stringContaining('train anew: IC -0') });
  });

  it('goes on from its state where it ended', () => {
    const state = join(folder, 'state.json');
    expect(klinelab('monitor', good, '--state', state, '--window', '50').status).toBe(0);
    const before = readFileSync(state, 'utf8');
    expect(klinelab('monitor', bad, '--state', state).status).toBe(4);
    expect(readFileSync(state, 'utf8')).not.toBe(before);
    expect(JSON.parse(readFileSync(state, 'utf8'))).toMatchObject({ window: 50, pairs: expect.any(Array) });
    expect(klinelab('monitor', bad, '--state', state, '--window', '20')).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('OPTION_CONFLICT'),
    });
    writeFileSync(state, '{"klinelabMonitor": 9}');
    expect(klinelab('monitor', bad, '--state', state)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('MONITOR_SAVED'),
    });
  });

  it('watches models on the bars that they do not know', () => {
    const { stdout, status } = klinelab('monitor', demoKlines, '--model', demoModels[0].path, '--json', '-q');
    const { retrain, models } = JSON.parse(stdout);
    expect(status).toBe(retrain ? 4 : 0);
    expect(models).toHaveLength(1);
    expect(models[0]).toMatchObject({ referenceKind: 'trained', state: { observations: 100 } });
    expect(models[0].watched.start).toBeGreaterThan(models[0].reference.end);
    expect(models[0].features.length).toBeGreaterThan(10);
  });

  it('says which column it misses', () => {
    expect(klinelab('monitor', demoKlines)).toMatchObject({
      status: 1,
      stderr: expect.stringContaining('a column prediction'),
    });
  });
});
