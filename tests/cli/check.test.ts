import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';

const klines = 'public/samples/eurusd-1h.csv';
const folder = mkdtempSync(join(tmpdir(), 'klinelab-check-'));
const written = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};
const facts = ({ stdout }: { stdout: string }): Record<string, unknown> =>
  JSON.parse(stdout) as Record<string, unknown>;

/** A day of hourly bars that nothing is wrong with. */
const soundBars = [
  'time,open,high,low,close,volume',
  ...Array.from({ length: 80 }, (_, i) => {
    const time = new Date(Date.UTC(2024, 0, 1, i)).toISOString();
    const price = 100 + Math.sin(i);
    return `${time},${price},${price + 1},${price - 1},${price + 0.5},${10 + i}`;
  }),
].join('\n');

describe('klinelab check', () => {
  it('passes klines that stand as the file has them, tells of gaps, and fails those that had to be repaired', () => {
    const sound = klinelab('check', written('sound.csv', soundBars), '--json');
    expect(sound.status).toBe(0);
    expect(facts(sound)).toMatchObject({ kind: 'klines', ok: true, report: { bars: 80 } });
    const gap = klinelab('check', klines);
    expect(gap.status).toBe(0);
    expect(gap.stdout).toContain('! 1 gap of 14 bars');
    expect(gap.stderr).toBe('');
    const lines = soundBars.trimEnd().split('\n');
    const twice = klinelab('check', written('twice.csv', [...lines, lines.at(-1)].join('\n')));
    expect(twice.status).toBe(4);
    expect(twice.stdout).toMatch(/^✗ twice\.csv/);
  });

  it('fails a file that holds no bars, and says why', () => {
    const { status, stdout } = klinelab('check', written('page.csv', '<html>404</html>'));
    expect(status).toBe(4);
    expect(stdout).toMatch(/^✗ [A-Z_]+: page\.csv/);
  });

  it('proves a built-in set by analysis, and by data where klines are given', () => {
    const plain = klinelab('check', 'Alpha158');
    expect(plain.status).toBe(0);
    expect(plain.stdout).toContain('✓ by analysis');
    const proven = klinelab('check', 'lite53', '--on', klines, '--cuts', '12', '-q', '--json');
    expect(proven.status).toBe(0);
    expect(facts(proven)).toMatchObject({
      kind: 'feature-set',
      id: 'lite53',
      proof: { columns: 53, prefixes: 12, findings: [] },
    });
  });

  it('proves a set file, and fails one that looks ahead with the place', () => {
    const file = (expression: string): string =>
      JSON.stringify({ klinelabFeatures: 1, id: 'mine', windows: 'partial', features: [{ name: 'x', expression }] });
    const sound = klinelab('check', written('mine.json', file('Mean($close, 5) / $close')), '--on', klines, '-q');
    expect(sound).toMatchObject({ status: 0, stderr: '' });
    expect(sound.stdout).toContain('200 of 6224 cuts, 1 column: blind');
    const ahead = klinelab('check', written('ahead.json', file('Ref($close, -1)')), '--json');
    expect(ahead.status).toBe(4);
    expect(facts(ahead)).toMatchObject({ ok: false, error: { code: 'EXPRESSION_LOOK_AHEAD' } });
  });

  it('shows the card of a sound model and fails a damaged one', () => {
    const sound = klinelab('check', 'models/lgb-5.txt');
    expect(sound.status).toBe(0);
    expect(sound.stdout).toContain('✓ lgb-5 is sound');
    const text = readFileSync('models/lgb-5.txt', 'utf8');
    const damaged = written('damaged.txt', text.replace(/left_child=\S+/, 'left_child=7'));
    expect(klinelab('check', damaged, '--json').status).toBe(4);
  });

  it('checks a document’s practice and proves its pipeline on its bars', () => {
    const { sha256 } = (facts(klinelab('check', klines, '--json')) as { report: { sha256: string } }).report;
    const model = (facts(klinelab('check', 'models/lgb-5.txt', '--json')) as { card: { sha256: string } }).card;
    const research = {
      klinelab: 1,
      title: 'one tree model',
      data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256 }],
      label: { expression: 'Ref($close, -5) / $close - 1' },
      models: [{ name: 'lgb-5', source: 'models:lgb-5', sha256: model.sha256 }],
      signals: { minConfidence: 0.1 },
    };
    const path = written('research.json', JSON.stringify(research));
    const checked = klinelab('check', path, '--cuts', '6', '-q', '--json');
    expect(facts(checked)).toMatchObject({
      kind: 'research',
      proof: { columns: 6, prefixes: 6, findings: [] },
      checks: expect.arrayContaining([expect.objectContaining({ id: 'look-ahead', ok: true })]),
    });
    const other = { ...research, features: { set: 'Alpha158' } };
    const refused = klinelab('check', written('other.json', JSON.stringify(other)), '-q');
    expect(refused.status).toBe(4);
    expect(refused.stdout).toContain('✗ MODEL_FEATURES');
  });

  it('refuses a missing file and a bad count as wrong use', () => {
    expect(klinelab('check', join(folder, 'none.csv')).status).toBe(2);
    expect(klinelab('check', 'lite53', '--on', klines, '--cuts', '0', '-q').status).toBe(2);
  });
});
