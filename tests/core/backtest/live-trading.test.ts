import { describe, expect, test } from 'vitest';
import { createRandom } from '../../../src/core/base/random.ts';
import type { Bar } from '../../../src/core/backtest/bar.ts';
import type { Trade } from '../../../src/core/backtest/broker.ts';
import type { LiveRecord } from '../../../src/core/backtest/live-records.ts';
import { createLiveTrading } from '../../../src/core/backtest/live-trading.ts';
import type { LiveStrategy } from '../../../src/core/backtest/live-trading.ts';
import { createPaperOrders } from '../../../src/core/backtest/orders.ts';
import type { LiveOrder, OrderFill, OrderInterface } from '../../../src/core/backtest/orders.ts';
import { runBacktest } from '../../../src/core/backtest/run.ts';
import { defaultBacktest } from '../../../src/core/backtest/settings.ts';
import type { BacktestSettings } from '../../../src/core/backtest/settings.ts';
import { createStrategy, decide } from '../../../src/core/backtest/strategy.ts';
import { barOf } from '../../support/features.ts';
import { walk } from '../research/fake.ts';

const bars = 300;
const klines = walk(bars, 7);
const random = createRandom(3);
const signal = Int8Array.from({ length: bars }, () => random.integer(3) - 1);
const confidence = Float64Array.from({ length: bars }, () => random.next());
const timed = (bar: number): Bar => ({ openTime: klines.openTime[bar], ...barOf(klines, bar) });

const settingsOf = (fill: 'next-open' | 'this-close', kind: 'long-flat' | 'long-short'): BacktestSettings => ({
  strategy: { ...defaultBacktest.strategy, kind, sizeByConfidence: true },
  costs: { commission: 0.001, spread: 0.0005, slippageBps: 3 },
  account: { ...defaultBacktest.account, fill },
});

/** Signals drawn beforehand, traded as the settings say; it counts its bars in a state of its own. */
function drawn({ strategy }: BacktestSettings): LiveStrategy {
  let next = 0;
  return {
    get reading() {
      return { score: Number.NaN, signal: signal[next - 1] };
    },
    onBar: (_, held) => {
      const bar = next++;
      return decide(strategy, signal[bar] as -1 | 0 | 1, confidence[bar], held);
    },
    save: () => next,
    restore: (state) => (next = state as number),
  };
}

/** A journal in memory, written and read as JSON. */
function memory(lines: string[] = []) {
  return {
    lines,
    append: (records: readonly LiveRecord[]) => void lines.push(...records.map((record) => JSON.stringify(record))),
    past: (): LiveRecord[] => lines.map((line) => JSON.parse(line) as LiveRecord),
  };
}

const tradesOf = (lines: readonly string[]): Trade[] =>
  lines
    .map((line) => JSON.parse(line) as LiveRecord)
    .flatMap((record) => {
      if (record.kind !== 'trade') return [];
      const { kind, ...trade } = record;
      return kind === 'trade' ? [trade] : [];
    });

const start = async (settings: BacktestSettings, journal: ReturnType<typeof memory>, orders?: OrderInterface) => {
  const trading = createLiveTrading({
    run: 'test',
    strategy: drawn(settings),
    orders: orders ?? createPaperOrders(settings.costs, settings.account),
    journal,
    snapshotEvery: 40,
  });
  await trading.begin(journal.past());
  return trading;
};

const kinds = [
  ['next-open', 'long-flat'],
  ['next-open', 'long-short'],
  ['this-close', 'long-flat'],
  ['this-close', 'long-short'],
] as const;

describe.each(kinds)('%s fills, %s', (fill, kind) => {
  const settings = settingsOf(fill, kind);

  test('trade for trade and bar for bar what the backtest does with the same bars', async () => {
    const journal = memory();
    const trading = await start(settings, journal);
    for (let bar = 0; bar < bars; bar++) await trading.onBar(timed(bar));
    const backtest = runBacktest(klines, { signal, confidence }, settings);
    const closed = backtest.openAtEnd ? backtest.trades.slice(0, -1) : backtest.trades;
    const trades = tradesOf(journal.lines);
    // The last bar's order is filled at its close where the backtest has ended already.
    expect(trades.slice(0, closed.length)).toEqual(closed);
    expect(trades.length - closed.length).toBeLessThanOrEqual(1);
    expect(closed.length).toBeGreaterThan(30);
    const accounts = journal.past().filter((record) => record.kind === 'account');
    expect(accounts.slice(0, -1).map(({ equity }) => equity)).toEqual([...backtest.equity.subarray(0, -1)]);
  });

  test('a run broken off behind any record goes on to the same records', async () => {
    const whole = memory();
    const trading = await start(settings, whole);
    for (let bar = 0; bar < 100; bar++) await trading.onBar(timed(bar));
    for (let cut = 0; cut < whole.lines.length; cut++) {
      const journal = memory(whole.lines.slice(0, cut));
      const again = await start(settings, journal);
      for (let bar = again.bars; bar < 100; bar++) await again.onBar(timed(bar));
      expect(journal.lines).toEqual(whole.lines);
    }
  });
});

/** An exchange with books of its own: it outlives the runs, and knows its orders by their ids. */
function exchange() {
  const placed = new Map<string, LiveOrder>();
  let asked = 0;
  let units = 0;
  const fills: OrderFill[] = [];
  const connect = (): OrderInterface => ({
    simulated: false,
    stopped: false,
    onBar: () => {},
    place: (order) => {
      asked++;
      if (placed.has(order.id)) return;
      placed.set(order.id, order);
      const wanted = Math.sign(order.share);
      fills.push({ order: order.id, units: wanted - units, price: 1, commission: 0 });
      units = wanted;
    },
    fillsAfter: (known) => fills.slice(known),
  });
  return { placed, connect, asked: () => asked };
}

test('an exchange gets every order once, wherever the run was broken off', async () => {
  const settings = settingsOf('next-open', 'long-short');
  const reference = exchange();
  const whole = memory();
  const trading = await start(settings, whole, reference.connect());
  for (let bar = 0; bar < 60; bar++) await trading.onBar(timed(bar));
  expect(reference.placed.size).toBeGreaterThan(10);
  for (let stop = 0; stop < 60; stop += 7) {
    // The process dies in the middle of writing: some of what it wrote last never reaches the file.
    for (const lost of [0, 1, 2]) {
      const there = exchange();
      const journal = memory();
      const first = await start(settings, journal, there.connect());
      for (let bar = 0; bar < stop; bar++) await first.onBar(timed(bar));
      const last = journal.lines.findLastIndex((line) => line.includes('"kind":"bar"'));
      journal.lines.length = Math.max(last + 1, journal.lines.length - lost);
      const again = await start(settings, journal, there.connect());
      for (let bar = again.bars; bar < 60; bar++) await again.onBar(timed(bar));
      expect([...there.placed.values()]).toEqual([...reference.placed.values()]);
      expect(there.asked()).toBeLessThanOrEqual(there.placed.size + 1);
    }
  }
});

test("a backtest's strategy object runs live as it is", async () => {
  const settings = settingsOf('next-open', 'long-flat');
  let seen = 0;
  const make = (): LiveStrategy =>
    createStrategy({
      settings: settings.strategy,
      symbol: 'WALK',
      intervalMs: 3_600_000,
      signal: ({ close }) => ({ signal: close.length % 2 === 0 ? 1 : -1, score: 0, confidence: seen++ > 0 ? 1 : 0 }),
    });
  const journal = memory();
  const options = { run: 'r', orders: createPaperOrders(settings.costs, settings.account), journal };
  const trading = createLiveTrading({ ...options, strategy: make() });
  await trading.begin([]);
  for (let bar = 0; bar < 50; bar++) await trading.onBar(timed(bar));
  expect(tradesOf(journal.lines).length).toBeGreaterThan(15);
  // Without a state of its own it computes from the first bar on.
  const orders = createPaperOrders(settings.costs, settings.account);
  const again = createLiveTrading({ ...options, orders, strategy: make() });
  await again.begin(journal.past());
  expect(again.bars).toBe(50);
});

describe('refusals', () => {
  const settings = settingsOf('next-open', 'long-flat');

  test('bars out of order or without numbers change nothing', async () => {
    const journal = memory();
    const trading = await start(settings, journal);
    await trading.onBar(timed(0));
    const before = [...journal.lines];
    await expect(trading.onBar(timed(0))).rejects.toMatchObject({ code: 'BAR_ORDER' });
    await expect(trading.onBar({ ...timed(1), close: Infinity })).rejects.toMatchObject({ code: 'BAR_VALUE' });
    await expect(trading.onBar({ ...timed(1), low: '1' } as unknown as Bar)).rejects.toMatchObject({
      code: 'BAR_VALUE',
    });
    expect(journal.lines).toEqual(before);
    await trading.onBar(timed(1));
    expect(trading.bars).toBe(2);
  });

  test('a journal that its bars do not lead to', async () => {
    const journal = memory();
    const trading = await start(settings, journal);
    for (let bar = 0; bar < 30; bar++) await trading.onBar(timed(bar));
    const order = journal.lines.findIndex((line) => line.includes('"kind":"order"'));
    const altered = memory(journal.lines.map((line, i) => (i === order ? line.replace('0.', '1.') : line)));
    await expect(start(settings, altered)).rejects.toMatchObject({ code: 'JOURNAL_DIFFERS', kind: 'data' });
    const missing = memory(journal.lines.filter((_, i) => i !== order));
    await expect(start(settings, missing)).rejects.toMatchObject({ code: 'JOURNAL_DIFFERS' });
  });

  test('after an error in the middle of a bar, bars are refused until the run begins anew', async () => {
    const journal = memory();
    const orders = createPaperOrders(settings.costs, settings.account);
    const strategy = { onBar: () => Promise.reject(new Error('lost')) };
    const trading = createLiveTrading({ run: 'r', strategy, orders, journal });
    await expect(trading.onBar(timed(0))).rejects.toMatchObject({ code: 'LIVE_STOPPED', kind: 'usage' });
    await trading.begin([]);
    await expect(trading.onBar(timed(0))).rejects.toThrow('lost');
    await expect(trading.onBar(timed(0))).rejects.toMatchObject({ code: 'LIVE_STOPPED' });
  });
});
