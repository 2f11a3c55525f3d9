import { createLiveTrading } from '../../core/backtest/live-trading.ts';
import type { LiveRecord } from '../../core/backtest/live-records.ts';
import { createPaperOrders } from '../../core/backtest/orders.ts';
import { checkSettings } from '../../core/backtest/settings.ts';
import type { Bar } from '../../core/backtest/bar.ts';
import { sha256OfText } from '../../core/base/sha256.ts';
import { formatInterval, parseInterval } from '../../core/klines/interval.ts';
import { barCount, sliceKlines } from '../../core/klines/klines.ts';
import type { Klines } from '../../core/klines/klines.ts';
import { knowsBar } from '../../core/research/in-sample.ts';
import { createLiveSignals } from '../../core/research/live-ensemble.ts';
import { createLiveStrategy } from '../../core/research/live-strategy.ts';
import { rollingKernels } from '../../node/kernels.ts';
import { openJournal } from '../../node/journal.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { writeOutput } from '../files.ts';
import { exchangeBars, recentBars } from '../live/exchange-bars.ts';
import type { ExchangeFeed } from '../live/exchange-bars.ts';
import { replayBars, stdinBars } from '../live/sources.ts';
import { votingFromOptions, votingOptions } from '../live/voting.ts';
import { note } from '../notes.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { jsonText } from '../../core/report/json.ts';
import { minuteText } from '../../core/report/words.ts';
import { costsOf, tradingOf, tradingOptions } from '../trading-options.ts';

/** A run's bars: what they are called, what to warm up on, and the bars that come after a time. */
interface Feed {
  readonly symbol: string;
  readonly interval: string;
  /** Whether a bar that was lost could be had again. */
  readonly replays: boolean;
  history(): Promise<Klines | undefined>;
  bars(lastOpenTime: number, signal: AbortSignal): AsyncIterable<Bar>;
}

const historyOf = async (options: ParsedOptions): Promise<Klines | undefined> => {
  const path = options.text('history');
  return path === undefined ? undefined : (await readKlines(path, options)).klines;
};

async function openFeed(input: string, options: ParsedOptions): Promise<Feed> {
  const source = options.text('source') ?? (input === '-' ? 'stdin' : 'file');
  const interval = options.text('interval');
  if (source === 'file') {
    const { klines } = await readKlines(input, options);
    return {
      symbol: klines.symbol,
      interval: formatInterval(klines.intervalMs),
      replays: true,
      history: async () => (await historyOf(options)) ?? sliceKlines(klines, 0, options.number('warm') ?? 0),
      bars: (last, signal) => {
        const from = klines.openTime.findIndex((time) => !(time <= last));
        const rest = from < 0 ? barCount(klines) : from;
        return replayBars(sliceKlines(klines, rest, barCount(klines)), options.number('pace') ?? 0, signal);
      },
    };
  }
  if (source === 'stdin') {
    return {
      symbol: options.text('symbol') ?? 'stdin',
      interval: interval ?? '',
      replays: false,
      history: () => historyOf(options),
      bars: (_, signal) => stdinBars(signal),
    };
  }
  const feed: ExchangeFeed = {
    symbol: input.toUpperCase(),
    interval: interval ?? '1h',
    address: options.text('base-url'),
  };
  return {
    ...feed,
    replays: true,
    history: async () => (await historyOf(options)) ?? recentBars(feed, options.number('warm') ?? 1000),
    bars: (last, signal) =>
      exchangeBars(feed, last, (text) => note(options.flag('quiet'), [`${feed.symbol}: ${text}`]), signal),
  };
}

const print = (line: object): void => writeOutput(undefined, jsonText(line));

export const command: Command = {
  summary:
    'Trades bars as they come: features, models, votes and orders on paper, with the bits of the backtest. Everything is written to a journal before it counts, and a restart goes on from it.',
  inputs: ['KLINES|-|SYMBOL'],
  options: {
    source: {
      kind: 'text',
      choices: ['file', 'stdin', 'exchange'],
      help: 'replay a file, read lines of JSON or CSV, or follow an exchange; by default file, and stdin for -',
    },
    journal: { kind: 'text', value: 'FILE', help: 'append-only JSON lines; an existing one is gone on with' },
    history: { kind: 'text', value: 'FILE', help: 'bars before the first live one, to warm up on' },
    warm: {
      kind: 'number',
      value: 'N',
      help: 'bars to warm up on before the first live one: the first of a file (0 by default), the newest of an exchange (1000)',
    },
    pace: { kind: 'number', value: 'MS', help: 'with file: time between two bars; 0 by default' },
    paper: { kind: 'flag', help: 'orders on paper, the default and the only kind' },
    'base-url': { kind: 'text', value: 'URL', help: 'with exchange: its address' },
    ...votingOptions,
    ...tradingOptions,
    ...klinesOptions,
  },
  examples: [
    'klinelab live eurusd-1h.csv --model lgb-5.txt --journal run.jsonl',
    'klinelab live BTCUSDT --source exchange --research research.json --model mine.txt --journal btc.jsonl',
    'klinelab live BTCUSDT --source exchange --interval 1m --model mine.txt --journal btc.jsonl',
    'feed | klinelab live - --symbol BTCUSDT --history btcusdt-1h.csv --model mine.txt --journal btc.jsonl',
  ],
  async run({ inputs: [input], options }) {
    const feed = await openFeed(input, options);
    const { symbol, interval } = feed;
    const market = { symbol, intervalMs: interval === '' ? undefined : parseInterval(interval) };
    const { research, settings: voting } = await votingFromOptions(options, feed, 'trading');
    const live = createLiveSignals(voting, rollingKernels());
    const { cash, fill, wholeUnits, ...strategy } = research.strategy ?? tradingOf(options);
    const account = { cash, fill, wholeUnits };
    const costs = research.costs ?? costsOf(options);
    checkSettings({ strategy, costs, account });
    const settings = {
      symbol,
      interval,
      features: research.features,
      models: research.models,
      signals: research.signals,
      strategy,
      costs,
      account,
    };
    const run = sha256OfText(JSON.stringify(settings)).slice(0, 8);
    const journalPath = options.text('journal');
    const journal =
      journalPath === undefined
        ? { past: [], append: () => {}, close: () => {} }
        : openJournal(journalPath, { run, settings });
    const stopping = new AbortController();
    const stop = (): void => stopping.abort();
    process.once('SIGTERM', stop);
    try {
      const trading = createLiveTrading({
        run,
        strategy: createLiveStrategy(live, strategy),
        orders: createPaperOrders(costs, account),
        journal: { append: (records, durable) => journal.append(records, durable || !feed.replays) },
      });
      const { past } = journal;
      if (past.length === 0) {
        const history = await feed.history();
        if (history !== undefined) live.prime(history);
      }
      const missed = await trading.begin(past);
      const warmed = live.bars - trading.bars;
      print({
        kind: 'start',
        run,
        symbol,
        interval,
        resumed: past.length > 0,
        bars: trading.bars,
        warmed,
        warmUp: live.warmUp,
      });
      let trades = 0;
      let last: LiveRecord | undefined;
      const tell = (records: readonly LiveRecord[]): void => {
        for (const record of records) {
          if (record.kind === 'snapshot') continue;
          if (record.kind === 'trade') trades++;
          if (record.kind === 'account') last = record;
          print(record);
        }
      };
      tell(missed);
      let known = 0;
      let inSample = 0;
      const { lastOpenTime } = live;
      for await (const bar of feed.bars(lastOpenTime, stopping.signal)) {
        if (bar.openTime <= lastOpenTime) {
          known++;
          continue;
        }
        const knowing = voting.models.filter(({ model }) => knowsBar(model.card.trained, market, bar.openTime));
        if (knowing.length > 0 && inSample++ === 0) {
          const names = knowing.map(({ name }) => name).join(', ');
          note(options.flag('quiet'), [
            `warning: ${symbol}: bars are traded that ${names} learnt from, from ${minuteText(bar.openTime)} UTC on: what they make is no evidence`,
          ]);
        }
        tell(await trading.onBar(bar));
      }
      note(options.flag('quiet'), known > 0 ? [`${known} bars had been seen before and were passed over`] : []);
      print({ kind: 'end', bars: trading.bars, inSample, trades, account: last ?? null });
    } finally {
      process.removeListener('SIGTERM', stop);
      journal.close();
      live.close();
    }
  },
};
