import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeCsv } from '../../src/core/tables/write-csv.ts';
import { goldenCase } from '../core/backtest/golden.ts';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoModels, demoOptions } from '../support/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-research-'));
const at = (name: string): string => join(folder, name);
const csv = (path: string): number[][] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map(Number));

describe('klinelab backtest', () => {
  const { klines, signal, trades, equity, settings } = goldenCase('GOOG_random_next_open');
  const names = ['timestamp', 'open', 'high', 'low', 'close', 'volume'];
  const { openTime, open, high, low, close, volume } = klines;
  writeFileSync(at('GOOG.csv'), writeCsv({ names, columns: [openTime, open, high, low, close, volume] }));
  writeFileSync(
    at('signals.csv'),
    writeCsv({ names: ['timestamp', 'signal'], columns: [openTime, Float64Array.from(signal)] }),
  );
  const run = klinelab(
    ...['backtest', at('GOOG.csv'), '--signals', at('signals.csv'), '--whole-units', '--fill', 'next-open'],
    ...['--cash', String(settings.cash), '--commission', String(settings.commission)],
    ...['--fraction', String(settings.size), '--trades', at('trades.csv'), '--equity', at('equity.csv'), '--json'],
  );

  it("writes backtesting.py's trades, one by one", () => {
    expect(run).toMatchObject({ status: 0 });
    expect(readFileSync(at('trades.csv'), 'utf8').split('\n')[0]).toBe(
      'Size,EntryBar,ExitBar,EntryPrice,ExitPrice,PnL,Commission,ReturnPct',
    );
    const written = csv(at('trades.csv'));
    expect(written).toHaveLength(trades.length);
    // The reference closes what is left at the end at a price of its own.
    const { openAtEnd } = JSON.parse(run.stdout) as { openAtEnd: boolean };
    trades.slice(0, openAtEnd ? -1 : undefined).forEach((trade, i) => {
      const expected = Object.values(trade);
      // Made with backtesting 0.6: equal but for the order of additions.
      written[i].forEach((value, column) => {
        expect(Math.abs(value - expected[column])).toBeLessThanOrEqual(1e-11 * Math.abs(expected[column]));
      });
    });
  });

  it('writes the account at each close', () => {
    const written = csv(at('equity.csv'));
    expect(written.map(([time]) => time)).toEqual([...openTime]);
    for (let bar = 0; bar < equity.length - 1; bar++) expect(written[bar][1]).toBeCloseTo(equity[bar], 8);
  });

  it('prints the statistics under their usual names', () => {
    const { statistics, bars } = JSON.parse(run.stdout) as {
      statistics: Record<string, number>;
      bars: { start: number };
    };
    expect(bars.start).toBe(0);
    expect(statistics['# Trades']).toBe(trades.length);
    expect(statistics['Buy & Hold Return [%]']).toBeGreaterThan(0);
  });

  it('names bars as they lie in the klines where a model was trained on the first of them', () => {
    const model = klinelab('backtest', demoKlines, ...demoOptions, '--trades', at('model.csv'), '--json');
    expect(model.status).toBe(0);
    const { bars } = JSON.parse(model.stdout) as { bars: { start: number } };
    expect(bars.start).toBeGreaterThan(59);
    expect(csv(at('model.csv'))[0][1]).toBeGreaterThan(bars.start);
  });

  it.each([
    [[], 2, 'OPTION_MISSING', '--model'],
    [['--signals', at('signals.csv'), '--model', demoModels[0].path], 2, 'OPTION_CONFLICT', '--signals'],
    [['--signals', at('GOOG.csv')], 1, 'SIGNAL_COLUMN', undefined],
    [['--signals', at('signals.csv'), '--fraction', '2'], 2, 'BACKTEST_SETTING', 'fraction'],
    [['--signals', at('seconds.csv')], 1, 'SIGNAL_TIME', undefined],
  ] as const)('refuses %j', (options, status, code, field) => {
    writeFileSync(at('seconds.csv'), `timestamp,signal\n${openTime[5] / 1000},1\n`);
    const refused = klinelab('backtest', at('GOOG.csv'), ...options, '--json');
    expect(refused.status).toBe(status);
    expect(JSON.parse(refused.stderr.trim().split('\n').at(-1) as string)).toMatchObject({
      code,
      where: field === undefined ? {} : { field },
    });
  });
});

describe('klinelab evaluate', () => {
  it('judges each model and the ensemble on bars they were not trained on', () => {
    const { status, stdout } = klinelab('evaluate', demoKlines, ...demoOptions, '--horizons', '1,10', '--json');
    expect(status).toBe(0);
    const { label, models, ensemble } = JSON.parse(stdout);
    expect(label).toMatchObject({ expression: 'Ref($close, -5) / $close - 1', horizon: 5 });
    expect(models.map(({ name }: { name: string }) => name)).toEqual(demoModels.map(({ id }) => id));
    expect(ensemble.horizons.map(({ horizon }: { horizon: number }) => horizon)).toEqual([1, 10]);
    expect(ensemble.band.low).toBeLessThan(ensemble.ic);
    expect(ensemble.count).toBeLessThan(6225 * 0.6);
  });

  it('counts more bars when in-sample ones are asked for, and says so in words', () => {
    const { stdout } = klinelab('evaluate', demoKlines, ...demoOptions, '--in-sample', '-q');
    expect(stdout).toMatch(/^lgb-5: /);
    expect(stdout).toContain('95 % band');
    expect(Number(/^ensemble +(\d+) /m.exec(stdout)?.[1])).toBeGreaterThan(6000);
  });

  it('refuses horizons that are no bars', () => {
    const { status, stderr } = klinelab('evaluate', demoKlines, ...demoOptions, '--horizons', '0,x');
    expect(status).toBe(2);
    expect(stderr).toContain('--horizons');
  });
});

describe('klinelab run', () => {
  const research = {
    klinelab: 1,
    title: '<script>alert("no")</script> & co.',
    data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: '' }],
    label: { expression: 'Ref($close, -5) / $close - 1' },
    split: { kind: 'holdout', train: 0.7 },
    models: demoModels.map(({ id, weight }) => ({ name: id, source: `models:${id}`, sha256: '', weight })),
    strategy: { kind: 'long-flat' },
  };
  research.data[0].sha256 = JSON.parse(klinelab('check', demoKlines, '--json').stdout).report.sha256;
  research.models.forEach((model, i) => {
    model.sha256 = JSON.parse(klinelab('inspect', demoModels[i].path, '--json').stdout).sha256;
  });
  writeFileSync(at('research.json'), JSON.stringify(research));
  const ran = klinelab('run', at('research.json'), '-o', at('out/deep'));
  const page = readFileSync(at('out/deep/report.html'), 'utf8');

  it('writes the whole report as JSON', () => {
    expect(ran).toMatchObject({ status: 0 });
    const report = JSON.parse(readFileSync(at('out/deep/report.json'), 'utf8'));
    expect(report.data.bars).toBe(6225);
    expect(report.backtest.equity.length).toBe(report.backtest.bars.end - report.backtest.bars.start);
    expect(report.evaluation.ensemble.verdict.verdict).toMatch(/signal|inverse|noise|unknown/);
    expect(ran.stdout).toContain(report.fingerprints.report);
  });

  it('writes one page with plots that runs nothing and asks for nothing', () => {
    expect(page.match(/<svg/g)?.length).toBeGreaterThanOrEqual(6);
    expect(page).not.toMatch(/<script|<link|<img|https?:|url\(|@import| on\w+=/i);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/NaN|undefined|\[object/);
  });

  it('escapes what the document says', () => {
    expect(page).toContain('<title>&lt;script&gt;alert(&quot;no&quot;)&lt;/script&gt; &amp; co.</title>');
  });

  it('fails the check where an expected fingerprint differs', () => {
    writeFileSync(at('wrong.json'), JSON.stringify({ ...research, expect: { votes: '0'.repeat(64) } }));
    const wrong = klinelab('run', at('wrong.json'), '-o', at('wrong'));
    expect(wrong.status).toBe(4);
    expect(wrong.stdout).toContain('differs, first at votes');
  });

  it('trains the models that the document says how to make, and verifies them', () => {
    const train = { params: { num_leaves: 7 }, rounds: 10, earlyStopping: 0 };
    const own = { ...research, models: [research.models[0], { name: 'mine', train, weight: 0.5 }] };
    writeFileSync(at('train.json'), JSON.stringify(own));
    expect(klinelab('run', at('train.json'), '-o', at('train'))).toMatchObject({ status: 0 });
    const { fingerprints, models } = JSON.parse(readFileSync(at('train/report.json'), 'utf8'));
    expect(models[1].card).toMatchObject({ name: 'mine', trees: 10 });
    writeFileSync(at('expect.json'), JSON.stringify({ ...own, expect: fingerprints }));
    const verified = klinelab('verify', at('expect.json'));
    expect(verified).toMatchObject({ status: 0 });
    expect(verified.stdout).toContain('reproduced');
    const other = { ...own, models: [research.models[0], { ...own.models[1], train: { ...train, rounds: 11 } }] };
    writeFileSync(at('other.json'), JSON.stringify({ ...other, expect: fingerprints }));
    expect(klinelab('verify', at('other.json'))).toMatchObject({ status: 4 });
  });

  it('asks for a folder', () => {
    expect(klinelab('run', at('research.json'))).toMatchObject({ status: 2 });
  });
});

describe('klinelab synthetic', () => {
  const market = ['--kind', 'regimes', '--seed', '7', '--bars', '2000', '--ic', '0.2', '--horizon', '1'];

  it('writes bars in which the planted signal is found again', () => {
    const { status, stderr } = klinelab('synthetic', ...market, '-o', at('made.csv'), '--signal', at('signal.csv'));
    expect(status).toBe(0);
    expect(stderr).toContain('synthetic:regimes?seed=7&bars=2000&interval=1h&ic=0.2&horizon=1');
    const bars = csv(at('made.csv'));
    const signal = csv(at('signal.csv'));
    expect([bars.length, signal.length]).toEqual([2000, 2000]);
    // timestamp, open, high, low, close, volume, quote_volume
    const place = bars.map(([, , high, low, , volume, quote]) => (quote / volume - low) / (high - low));
    const order = (values: readonly number[]) => [...values.keys()].sort((a, b) => values[a] - values[b]);
    expect(order(place).slice(-20).sort()).toEqual(
      order(signal.map(([, value]) => value))
        .slice(-20)
        .sort(),
    );
    expect(klinelab('synthetic', '--bars', '7').status).toBe(2);
  });

  it('is made anew for a document that names it, without any file', () => {
    const { stderr } = klinelab('synthetic', ...market, '-o', at('made.csv'));
    const [, source, sha256] = /(synthetic:\S+), sha256 (\w{64})/.exec(stderr) ?? [];
    const [{ path, id }] = demoModels;
    const { sha256: model } = JSON.parse(klinelab('inspect', path, '--json').stdout) as { sha256: string };
    writeFileSync(
      at('made.json'),
      JSON.stringify({
        klinelab: 1,
        data: [{ symbol: 'SYNTHETIC', interval: '1h', source, sha256 }],
        models: [{ name: id, source: `models:${id}`, sha256: model }],
      }),
    );
    expect(klinelab('verify', at('made.json'))).toMatchObject({ status: 0 });
  });
});
