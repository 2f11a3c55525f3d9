import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/core/base/sha256.ts';
import { decodeLink } from '../../src/core/research/link.ts';
import type { Report } from '../../src/core/research/report.ts';
import { klinelab } from '../support/command-line.ts';
import { demoModels } from '../support/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-panel-'));
const at = (name: string): string => join(folder, name);

const judged = {
  klinelab: 1,
  models: demoModels
    .filter(({ id }) => id.startsWith('lgb'))
    .map(({ id, path }) => ({
      name: id,
      source: `models:${id}`,
      sha256: sha256Hex(new Uint8Array(readFileSync(path))),
      weight: 0.5,
    })),
  label: { expression: 'Ref($close, -5) / $close - 1' },
  strategy: { kind: 'long-short' },
  costs: { commission: 0.0001 },
};

/** Writes a document and returns its path. */
function documentWith(name: string, data: readonly object[]): string {
  writeFileSync(at(name), JSON.stringify({ ...judged, data }));
  return at(name);
}

const unknown = '0'.repeat(63);
const series = (symbol: string, seed: number, source: string) => ({
  symbol,
  interval: '1h',
  source,
  sha256: `${unknown}${seed}`,
});
const market = (seed: number): string => `synthetic:walk?seed=${seed}&bars=1500&interval=1h&ic=0&horizon=5`;
const bars = (seed: number): string => at(`SYM${seed}-1h.csv`);
for (const seed of [1, 2]) {
  klinelab('synthetic', '--seed', String(seed), '--bars', '1500', '-o', bars(seed), '--quiet');
}
const data = ['--data', bars(2), '--data', bars(1)];

describe('a document of one series', () => {
  it('has the fingerprints that it had before documents could hold several', () => {
    const sha256 = '7351a9118bd02dfd2f075a55509ba48cbe92fbd54bd69627272d11ed96ee1fc0';
    const path = documentWith('one.json', [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256 }]);
    const { status, stdout } = klinelab('verify', path, '--json', '--quiet');
    expect(status).toBe(0);
    // As version 0.1.0 printed them for this document.
    expect((JSON.parse(stdout) as Pick<Report, 'fingerprints'>).fingerprints).toEqual({
      klines: sha256,
      features: 'bf8d45fffe658d8202f16553fa7551ac302834f67d38a487dcacddb69d1bfd16',
      scores: '4542cf5fd2ae15e1c1710b47ccb656e220563faba4375838d11b2984d2765ba7',
      votes: '02c89497299006fd8755f4afb571a1e19a8038f1a2f5bc14e5579008b4bcd321',
      report: '55d2daf94713512490213f9cb175fd1e0d639f7e01d5f6decb1dc64eb79d8df5',
    });
  });
});

describe('a document of several series', () => {
  const path = documentWith('panel.json', [
    series('SYM1', 1, 'file:SYM1-1h.csv'),
    series('SYM2', 2, 'file:SYM2-1h.csv'),
  ]);
  const link = klinelab('link', path, ...data, '--quiet');
  const linked = at('link.txt');
  writeFileSync(linked, link.stdout);

  it('becomes a link that names the bars of each and is reproduced from them', () => {
    expect(link).toMatchObject({ status: 0, stderr: '' });
    const [one, two] = decodeLink(link.stdout.trim()).data;
    expect([one.symbol, two.symbol]).toEqual(['SYM1', 'SYM2']);
    expect([one.sha256, two.sha256].some((sha256) => sha256.startsWith(unknown))).toBe(false);
    expect(klinelab('verify', linked, ...data, '--quiet')).toMatchObject({ status: 0, stderr: '' });
  });

  it('finds bars in one file with a column of symbols, and says which symbol has others', () => {
    const rows = (seed: number): string[] => readFileSync(bars(seed), 'utf8').trimEnd().split('\n');
    const mixed = at('all.csv');
    const [header] = rows(1);
    const body = [1, 2].flatMap((seed) =>
      rows(seed)
        .slice(1)
        .map((row) => `${row},SYM${seed}`),
    );
    writeFileSync(mixed, [`${header},symbol`, ...body].join('\n') + '\n');
    expect(klinelab('verify', linked, '--data', mixed, '--quiet').status).toBe(0);
    writeFileSync(bars(3), rows(2).slice(0, -1).join('\n') + '\n');
    const other = at('SYM2.csv');
    writeFileSync(other, readFileSync(bars(3)));
    const differing = klinelab('verify', linked, '--data', bars(1), '--data', other, '--quiet');
    expect(differing.status).toBe(4);
    expect(differing.stdout).toMatch(/differs, first at klines/);
    expect(differing.stdout).toMatch(/^ {2}SYM2: expected bars /m);
    expect(differing.stdout).not.toMatch(/^ {2}SYM1:/m);
  });

  it('writes its panel into the report, beside what it says of the first series', () => {
    const run = klinelab('run', linked, ...data, '-o', at('out'), '--quiet');
    expect(run.status).toBe(0);
    const report = JSON.parse(readFileSync(at('out/report.json'), 'utf8')) as Report;
    expect(report.data.symbol).toBe('SYM1');
    expect(report.panel!.symbols.map(({ symbol, bars: count }) => [symbol, count])).toEqual([
      ['SYM1', 1500],
      ['SYM2', 1500],
    ]);
    const { ensemble } = report.panel!.across!;
    expect(ensemble.symbols).toEqual({ least: 2, most: 2, mean: 2 });
    expect(run.stdout).toContain(`${ensemble.dates} dates of 2 symbols`);
    const page = readFileSync(at('out/report.html'), 'utf8');
    expect(page).toContain('<h2>Across symbols</h2>');
    for (const words of ['IC (xs)', 'IC (ts)', 'SYM2, ensemble', 'of SYM1 alone']) expect(page).toContain(words);
  });

  it('makes up its markets, and is proven on the first of them', () => {
    const made = documentWith('made.json', [series('M1', 1, market(1)), series('M2', 2, market(2))]);
    const { status, stdout } = klinelab('verify', made, '--quiet', '--json');
    // The fingerprints that the document names are made up as well.
    expect([status, (JSON.parse(stdout) as { differs: string[] }).differs]).toEqual([4, ['klines']]);
    expect(klinelab('check', made, '--cuts', '3', '--quiet').stdout).toMatch(/blind, the same bits from every prefix/);
  });

  it.each([
    [['verify', linked, '--data', bars(1)], 1, 'KLINES_MISSING', 'SYM2'],
    [['verify', linked, ...data, '--symbol', 'X'], 2, 'OPTION_VALUE', '--symbol'],
    [
      ['verify', documentWith('twice.json', [series('A', 1, 'file:a'), series('A', 2, 'file:b')])],
      2,
      'RESEARCH_DATA',
      '/data/1',
    ],
  ])('says what is wrong: %#', (args, status, code, words) => {
    const failed = klinelab(...args);
    expect(failed.status).toBe(status);
    expect(failed.stderr).toContain(code);
    expect(failed.stderr).toContain(words);
  });
});
