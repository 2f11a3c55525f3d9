import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoModels } from '../support/demo.ts';
import { hourMs, startExchange } from '../support/exchange-server.ts';

const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'live-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

const lines = readFileSync(demoKlines, 'utf8').trimEnd().split('\n').slice(0, 601);
const file = join(folder, 'eurusd-1h.csv');
writeFileSync(file, `${lines.join('\n')}\n`);
const votes = [
  ...demoModels.flatMap(({ path }) => ['--model', path]),
  ...['--threshold-buy', '0.1', '--threshold-sell', '-0.1', '--strategy', 'long-short', '--slippage', '2'],
];
/** The first bar with scores is the first live one, as it is the first that `backtest` trades. */
const warm = ['--warm', '59'];
type Line = Readonly<Record<string, unknown>> & { readonly kind: string };
const parse = (text: string): Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);
const journalOf = (path: string): Line[] => parse(readFileSync(path, 'utf8'));

/** Runs until it has told of so many bars, and kills it then and there. */
async function runAndKill(journal: string, bars: number): Promise<void> {
  const args = ['live', file, ...votes, ...warm, '--journal', journal, '--pace', '1', '-q'];
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'exit');
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('"kind":"bar"') && ++seen === bars) child.kill('SIGKILL');
  }
  expect(await ended).toEqual([null, 'SIGKILL']);
}

const whole = join(folder, 'whole.jsonl');
const uninterrupted = klinelab('live', file, ...votes, ...warm, '--journal', whole, '-q');

describe('klinelab live', () => {
  it('makes the trades of `klinelab backtest` on the same bars', () => {
    expect(uninterrupted).toMatchObject({ status: 0, stderr: '' });
    const path = join(folder, 'trades.csv');
    const { status } = klinelab('backtest', file, ...votes, '--in-sample', '--trades', path, '-q', '--json');
    expect(status).toBe(0);
    const rows = readFileSync(path, 'utf8').trimEnd().split('\n').slice(1);
    const trades = parse(uninterrupted.stdout).filter(({ kind }) => kind === 'trade');
    const ours = trades.map((trade) =>
      [
        trade.size,
        59 + (trade.entryBar as number),
        59 + (trade.exitBar as number),
        ...['entryPrice', 'exitPrice', 'profit', 'commission', 'returnShare'].map((name) => trade[name]),
      ].join(','),
    );
    expect(ours.length).toBeGreaterThan(20);
    // The backtest closes at the end what is still open.
    expect(rows.slice(0, ours.length)).toEqual(ours);
    expect(rows.length - ours.length).toBeLessThanOrEqual(1);
  });

  it('says which bars a model was trained on, and counts them', () => {
    // lgb-5 was trained on bars from 2017-01-04 09:00, the 60th of the file (its card), on; 59 bars before warm up.
    const { stdout, stderr } = klinelab('live', file, ...votes, ...warm);
    expect(stderr).toContain('bars are traded that lgb-5, lgb-20, updown-10 learnt from, from 2017-01-04 09:00 UTC on');
    expect(parse(stdout).at(-1)).toMatchObject({ kind: 'end', bars: 541, inSample: 541 });
    const other = klinelab('live', file, ...votes, ...warm, '--symbol', 'GBPUSD');
    expect(other.stderr).not.toContain('learnt from');
    expect(parse(other.stdout).at(-1)).toMatchObject({ bars: 541, inSample: 0 });
  });

  it('trades a research document as it says, and takes no option beside it', () => {
    const document = join(folder, 'research.json');
    const inspected = klinelab('inspect', demoModels[0].path, '--json');
    const { sha256 } = JSON.parse(inspected.stdout) as { sha256: string };
    const write = (more: object): void =>
      writeFileSync(
        document,
        JSON.stringify({
          klinelab: 1,
          data: [{ symbol: 'EURUSD', interval: '1h', source: 'file:x', sha256: '0'.repeat(64) }],
          models: [{ name: 'one', source: 'file:x', sha256 }],
          ...more,
        }),
      );
    write({
      signals: { thresholdBuy: 0.1, thresholdSell: -0.1 },
      strategy: { kind: 'long-short' },
      costs: { slippageBps: 2 },
    });
    const model = ['--model', demoModels[0].path];
    const said = klinelab('live', file, '--research', document, ...model, '-q');
    const options = [
      '--threshold-buy',
      '0.1',
      '--threshold-sell',
      '-0.1',
      '--strategy',
      'long-short',
      '--slippage',
      '2',
    ];
    const written = klinelab('live', file, ...model, ...options, '-q');
    const trades = (stdout: string) => parse(stdout).filter(({ kind }) => kind === 'trade');
    expect(trades(said.stdout).length).toBeGreaterThan(10);
    expect(trades(said.stdout)).toEqual(trades(written.stdout));
    const both = klinelab('live', file, '--research', document, ...model, '--cash', '5');
    expect([both.status, both.stderr]).toEqual([2, expect.stringContaining('--cash')]);
    const none = klinelab('live', file, '--research', document);
    expect([none.status, none.stderr]).toEqual([3, expect.stringContaining('MODEL_MISSING')]);
  });

  it('killed at ten points, goes on each time to the journal of a run that was not', async () => {
    const journal = join(folder, 'killed.jsonl');
    for (let kill = 0; kill < 10; kill++) {
      await runAndKill(journal, 7 + 5 * kill);
      // Whole up to the point of death: numbered without a gap, whatever the last write left.
      const text = readFileSync(journal, 'utf8');
      const records = parse(text.slice(0, text.lastIndexOf('\n')));
      expect(records.map(({ seq }) => seq)).toEqual(records.map((_, i) => i));
      // What a machine that stops may leave of a last line.
      if (kill % 3 === 1) appendFileSync(journal, `{"seq":${records.length},"ki`);
      if (kill % 3 === 2) truncateSync(journal, Buffer.byteLength(text) - 5);
    }
    const last = klinelab('live', file, ...votes, ...warm, '--journal', journal, '-q');
    expect(last.status).toBe(0);
    expect(parse(last.stdout)[0]).toMatchObject({ kind: 'start', resumed: true });
    expect(readFileSync(journal, 'utf8')).toBe(readFileSync(whole, 'utf8'));
    const orders = journalOf(journal).filter(({ kind }) => kind === 'order');
    expect(new Set(orders.map(({ id }) => id)).size).toBe(orders.length);
  }, 60_000);

  it('reads stdin, warms up on a history and passes over what it has seen', () => {
    const journal = join(folder, 'stdin.jsonl');
    const history = join(folder, 'history.csv');
    writeFileSync(history, `${lines.slice(0, 60).join('\n')}\n`);
    const args = ['live', '-', ...votes, '--history', history, '--journal', journal];
    const feed = (from: number, to: number) =>
      spawnSync(process.execPath, [program, ...args], {
        input: `${[lines[0], ...lines.slice(from, to)].join('\n')}\n`,
        encoding: 'utf8',
      });
    expect(feed(1, 200)).toMatchObject({ status: 0 });
    const second = feed(190, 300);
    expect(second.stderr).toContain('10 bars had been seen before');
    // Another run by its settings, and so by the ids of its orders; all else is the same.
    const records = (path: string) =>
      journalOf(path)
        .filter(({ kind }) => kind === 'trade' || kind === 'account' || kind === 'signal')
        .map((record) => ({ ...record, seq: 0 }));
    const got = records(journal);
    expect(got.length).toBeGreaterThan(450);
    expect(got).toEqual(records(whole).slice(0, got.length));
  });

  it('follows an exchange: warms up on what has closed, then takes each bar as it closes', async () => {
    const exchange = await startExchange(300);
    const args = ['live', 'btcusdt', '--source', 'exchange', '--base-url', exchange.address, '--warm', '150', ...votes];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
    try {
      const told: Line[] = [];
      for await (const line of createInterface({ input: child.stdout })) {
        told.push(JSON.parse(line) as Line);
        if (told.length === 1) {
          const last = exchange.openTimes[exchange.openTimes.length - 1];
          exchange.openTimes = [...exchange.openTimes, last + hourMs, last + 2 * hourMs];
          exchange.nowMs += 2 * hourMs;
        }
        if (told.filter(({ kind }) => kind === 'account').length === 2) child.kill('SIGTERM');
      }
      expect(told[0]).toMatchObject({ kind: 'start', symbol: 'BTCUSDT', interval: '1h', bars: 0, warmed: 150 });
      const bars = told.filter(({ kind }) => kind === 'bar');
      expect(bars.map(({ openTime }) => openTime)).toEqual(exchange.openTimes.slice(299, 301));
      expect(told.filter(({ kind }) => kind === 'signal').every(({ score }) => typeof score === 'number')).toBe(true);
      expect(told.at(-1)).toMatchObject({ kind: 'end', bars: 2 });
    } finally {
      child.kill('SIGKILL');
      await exchange.close();
    }
  });

  it.each([
    ['a line that is no bar', ['-'], '{"open":1}\n', 1, 'BAR_LINE'],
    ['bars out of order', ['-'], '[2,1,1,1,1,1]\n[1,1,1,1,1,1]\n', 1, 'BAR_ORDER'],
    ['a calibration that would have to be fitted', ['-', '--calibration', 'zscore'], '', 3, 'CALIBRATION'],
    ['settings that no account has', [file, '--cash', '-1'], '', 2, 'RESEARCH_VALUE'],
    ['a file that is none', ['no-such-file.csv'], '', 2, 'FILE_UNREADABLE'],
    ['a journal of another run', [file, '--journal', whole], '', 2, 'JOURNAL_OTHER'],
    ['a journal that is none', [file, '--journal', file], '', 2, 'JOURNAL_OTHER'],
    ['a journal where nothing can be written', [file, '--journal', '/no/such/folder/j'], '', 2, 'FILE_UNWRITABLE'],
  ])('%s is refused', (_, args, input, status, code) => {
    const result = spawnSync(process.execPath, [program, 'live', '--model', demoModels[0].path, '-q', ...args], {
      input,
      encoding: 'utf8',
    });
    expect([result.status, result.stderr.split(': ')[1]]).toEqual([status, code]);
  });

  it('refuses a journal that is damaged anywhere but at its end, and one in use', async () => {
    const damaged = join(folder, 'damaged.jsonl');
    const text = readFileSync(whole, 'utf8');
    const middle = text.indexOf('"kind":"bar"', text.length / 2);
    writeFileSync(damaged, `${text.slice(0, middle)}"knid":${text.slice(middle + 7)}`);
    const altered = klinelab('live', file, ...votes, ...warm, '--journal', damaged, '-q');
    expect([altered.status, altered.stderr]).toEqual([1, expect.stringMatching(/JOURNAL_(DAMAGED|DIFFERS)/)]);
    const used = join(folder, 'used.jsonl');
    const args = ['live', '-', ...votes, '--journal', used, '-q'];
    const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    const second = klinelab('live', file, ...votes, '--journal', used, '-q');
    expect([second.status, second.stderr]).toEqual([2, expect.stringContaining('JOURNAL_IN_USE')]);
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
  });
});
