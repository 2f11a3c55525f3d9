import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';

const klines = 'public/samples/eurusd-1h.csv';
const [lgb5, lgb20, updown] = ['models/lgb-5.txt', 'models/lgb-20.txt', 'models/updown-10.onnx'];
const folder = mkdtempSync(join(tmpdir(), 'klinelab-'));
const rows = (csv: string): string[][] =>
  csv
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

describe('klinelab features', () => {
  it('prints a row a bar: timestamp, then the 53 columns of lite53, missing as empty', () => {
    const [header, first, ...rest] = rows(klinelab('features', klines, '-q').stdout);
    expect(header.slice(0, 4)).toEqual(['timestamp', 'returns', 'log_returns', 'kbar_upper']);
    expect(header).toHaveLength(54);
    expect(first.slice(0, 3)).toEqual(['1483308000000', '', '']);
    expect(rest).toHaveLength(6224);
  });

  it('computes an expression of one’s own and picks columns in the order asked for', () => {
    const { stdout } = klinelab('features', klines, '-q', '--expr', 'gap=$open / Ref($close, 1) - 1');
    const [header, , second] = rows(stdout);
    expect(header).toEqual(['timestamp', 'gap']);
    // 1.05227 / 1.05227 - 1
    expect(second[1]).toBe('0');
    const picked = klinelab('features', klines, '-q', '--columns', 'rsi_6,sma_5').stdout;
    expect(rows(picked)[0]).toEqual(['timestamp', 'rsi_6', 'sma_5']);
  });

  it('refuses a feature that looks ahead, and shows where', () => {
    const { status, stdout, stderr } = klinelab('features', klines, '--expr', 'x=Ref($close, -1) / $close');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain('EXPRESSION_LOOK_AHEAD');
    expect(stderr).toContain('Ref($close, -1)');
  });

  it('writes a file whole or not at all', () => {
    const path = join(folder, 'features.npy');
    expect(klinelab('features', klines, '-q', '-o', path).status).toBe(0);
    expect(readFileSync(path).subarray(1, 6).toString()).toBe('NUMPY');
    const nowhere = klinelab('features', klines, '-q', '-o', join(folder, 'none', 'x.csv'));
    expect(nowhere.status).toBe(1);
    expect(nowhere.stderr).toContain('FILE_UNWRITABLE');
  });
});

describe('klinelab predict', () => {
  it('says the same of a feature file as of the klines it came from', () => {
    const path = join(folder, 'features.csv');
    klinelab('features', klines, '-q', '-o', path);
    const fromFeatures = klinelab('predict', path, '--model', lgb5, '-q');
    const fromKlines = klinelab('predict', klines, '--model', lgb5, '-q');
    expect(fromFeatures.stderr).toBe('');
    expect(fromFeatures.stdout).toBe(fromKlines.stdout);
    expect(rows(fromKlines.stdout)[0]).toEqual(['prediction']);
  });

  it('sums contributions to the raw score', () => {
    const raw = rows(klinelab('predict', klines, '--model', lgb5, '--kind', 'raw', '-q').stdout);
    const parts = rows(klinelab('predict', klines, '--model', lgb5, '--kind', 'contrib', '-q').stdout);
    expect(parts[0].at(-1)).toBe('expected_value');
    const sum = parts[5000].map(Number).reduce((a, b) => a + b, 0);
    // Sums of 33 numbers of size 1e-5 in another order than the trees': 1e-15 absolute.
    expect(Math.abs(sum - Number(raw[5000][0]))).toBeLessThan(1e-15);
  });

  it('wants --positional for a matrix without names', () => {
    const path = join(folder, 'matrix.npy');
    klinelab('features', klines, '-q', '-o', path);
    const { status, stderr } = klinelab('predict', path, '--model', lgb5);
    expect(status).toBe(2);
    expect(stderr).toContain('--positional');
  });
});

describe('klinelab signals', () => {
  it('prints score and signal of each model, and the ensemble last', () => {
    const { stdout } = klinelab('signals', klines, '--model', lgb5, '--model', lgb20, '--model', updown, '-q');
    const [header, first, ...rest] = rows(stdout);
    expect(header).toEqual(
      ['timestamp', 'score:lgb-5', 'signal:lgb-5', 'score:lgb-20', 'signal:lgb-20'].concat(
        ['score:updown-10', 'signal:updown-10'],
        ['score', 'signal', 'confidence'],
      ),
    );
    // No model has a score before its features are complete.
    expect(first.slice(1)).toEqual(['', '0', '', '0', '', '0', '', '0', '0']);
    expect(new Set(rest.map((row) => row.at(-2)))).toEqual(new Set(['-1', '0', '1']));
  });

  it('names the option of a weight that is missing', () => {
    const { status, stderr } = klinelab('signals', klines, '--model', lgb5, '--model', lgb20, '--weights', '1');
    expect(status).toBe(2);
    expect(stderr).toContain('--weights: expected 2 weights');
  });
});

describe('klinelab link and verify', () => {
  const research = join(folder, 'research.json');
  const sha = (path: string): string => JSON.parse(klinelab('inspect', path, '--json').stdout).sha256;
  const bars = /sha256 ([0-9a-f]{64})/.exec(klinelab('import', klines, '-o', join(folder, 'bars.csv')).stderr)?.[1];
  const document = {
    klinelab: 1,
    title: 'two trees',
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: bars }],
    features: { set: 'lite53' },
    models: [
      { name: 'lgb-5', source: 'models:lgb-5', sha256: sha(lgb5), weight: 0.6 },
      { name: 'updown-10', source: 'models:updown-10', sha256: sha(updown), weight: 0.4 },
    ],
  };
  writeFileSync(research, JSON.stringify(document));
  const link = klinelab('link', research, '-q').stdout.trim();

  it('make a link under 2,000 characters that verifies as reproduced', () => {
    expect(link).toMatch(/^#v1=[\w-]+$/);
    expect(link.length).toBeLessThan(2000);
    const { status, stdout } = klinelab('verify', link, '-q');
    expect(status).toBe(0);
    expect(stdout).toContain('two trees: reproduced');
  });

  it('name the first stage that differs and exit with 4', () => {
    const other = join(folder, 'other.json');
    writeFileSync(other, JSON.stringify({ ...document, expect: { scores: '0'.repeat(64) } }));
    const { status, stdout } = klinelab('verify', other, '--json', '-q');
    expect(status).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({ differs: ['scores'], verdict: 'differs, first at scores' });
  });

  it('ask for a file that the document names by hash alone', () => {
    const asking = join(folder, 'asking.json');
    writeFileSync(asking, JSON.stringify({ ...document, data: [{ ...document.data[0], source: 'file:mine.csv' }] }));
    const { status, stderr } = klinelab('verify', asking);
    expect(status).toBe(1);
    expect(stderr).toContain(bars);
  });
});

describe('the rest of the command line', () => {
  it('imports klines to canonical columns that import to the same bars again', () => {
    const once = klinelab('import', klines, '-q').stdout;
    expect(rows(once)[0]).toEqual(['timestamp', 'open', 'high', 'low', 'close', 'volume']);
    expect(once).toBe(readFileSync(klines, 'utf8'));
  });

  it('passes its self-test', () => {
    const { status, stdout } = klinelab('doctor', '--json');
    expect(status).toBe(0);
    expect(JSON.parse(stdout).engines.map(({ passed }: { passed: boolean }) => passed)).toEqual([true, true, true]);
  });

  it('prints errors as one JSON object with --json', () => {
    const { status, stderr } = klinelab('inspect', 'README.md', '--json');
    expect(status).toBe(3);
    expect(JSON.parse(stderr)).toMatchObject({
      code: expect.stringMatching(/^[A-Z_]+$/),
      where: { file: 'README.md' },
    });
  });

  it.each([
    [['--help'], 0],
    [['features', '--help'], 0],
    [[], 2],
    [['nothing'], 2],
    [['features', 'missing.csv'], 2],
    [['features', 'package.json'], 1],
    [['inspect', 'README.md'], 3],
  ] as const)('%j exits with %i', (args, status) => {
    expect(klinelab(...args).status).toBe(status);
  });
});
