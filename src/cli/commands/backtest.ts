import { usageError } from '../../core/base/errors.ts';
import { barCount } from '../../core/klines/klines.ts';
import type { Klines } from '../../core/klines/klines.ts';
import { tradesTable } from '../../core/research/trades-table.ts';
import { tradeSignals, type ReportBacktest } from '../../core/research/trading.ts';
import { writeCsv } from '../../core/tables/write-csv.ts';
import { annualisedSentence, backtestSentence, statisticText } from '../../core/report/words.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { researchFromOptions, runWith } from '../document.ts';
import { columnsText } from '../facts.ts';
import { writeOutput } from '../files.ts';
import { readKlines, readModels } from '../open.ts';
import { klinesOptions, signalOptions } from '../options.ts';
import { printFacts } from '../output.ts';
import { readSignals } from '../signal-file.ts';
import { costsOf, tradingOf, tradingOptions } from '../trading-options.ts';

async function backtestSignals(path: string, klines: Klines, options: ParsedOptions): Promise<ReportBacktest> {
  if (options.texts('model').length > 0) {
    throw usageError('OPTION_CONFLICT', '--signals: expected either --signals or --model, got both', {
      where: { field: '--signals' },
    });
  }
  const signal = await readSignals(path, klines);
  const { kind, fraction, sizeByConfidence, minConfidence, ...account } = tradingOf(options);
  const settings = {
    strategy: { kind, fraction, sizeByConfidence, minConfidence },
    account,
    costs: costsOf(options),
  };
  const bars = { start: 0, end: barCount(klines) };
  return { bars, seen: 0, ...tradeSignals(klines, { signal }, settings, options.number('trials') ?? 1) };
}

async function backtestModels(opened: Awaited<ReturnType<typeof readKlines>>, options: ParsedOptions) {
  const models = await readModels(options);
  const research = researchFromOptions(opened, models, options, {
    strategy: tradingOf(options),
    costs: costsOf(options),
    evaluation: { trials: options.number('trials') ?? 1, inSample: options.flag('in-sample') },
  });
  const { backtest } = await runWith(research, [opened.klines], models);
  if (backtest !== undefined) return backtest;
  if (research.models.every(({ weight }) => weight === 0)) {
    throw usageError('BACKTEST_VOTES', 'backtest: expected a model with a vote, got weights of 0', {
      where: { field: '--weights' },
    });
  }
  throw usageError('BACKTEST_BARS', 'backtest: expected bars on which no model was trained, got none', {
    hint: 'Give later bars, or trade all of them with --in-sample.',
  });
}

export const command: Command = {
  summary:
    "Trades the ensemble's signals, or those of a file, bar by bar; statistics by backtesting.py's names. Bars that a model was trained on are not traded.",
  inputs: ['KLINES'],
  options: {
    ...signalOptions,
    signals: { kind: 'text', value: 'FILE', help: 'trade these instead of models: timestamp,signal' },
    ...tradingOptions,
    trials: { kind: 'number', value: 'N', help: 'ideas tried on these bars, abandoned ones too; 1 by default' },
    'in-sample': { kind: 'flag', help: 'also trade bars that a model was trained on' },
    trades: { kind: 'text', value: 'FILE', help: 'write the trades as CSV' },
    equity: { kind: 'text', value: 'FILE', help: 'write the account at each close as CSV' },
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360', help: "feature set; by default the first model's own" },
    ...klinesOptions,
  },
  examples: [
    'klinelab backtest eurusd-1h.csv --model lgb-5.txt --commission 0.0002 --trades trades.csv --equity equity.csv',
    'klinelab backtest goog-1d.csv --signals signals.csv --fill this-close --whole-units --json',
  ],
  async run({ inputs: [path], options }) {
    const opened = await readKlines(path, options);
    const signals = options.text('signals');
    const backtest = await (signals === undefined
      ? backtestModels(opened, options)
      : backtestSignals(signals, opened.klines, options));
    const { equity, statistics, bars } = backtest;
    const tradesPath = options.text('trades');
    if (tradesPath !== undefined) writeOutput(tradesPath, writeCsv(tradesTable(backtest)));
    const equityPath = options.text('equity');
    if (equityPath !== undefined) {
      const timestamp = opened.klines.openTime.slice(bars.start, bars.end);
      writeOutput(equityPath, writeCsv({ names: ['timestamp', 'equity'], columns: [timestamp, equity] }));
    }
    const rows = Object.entries(statistics).map(([name, value]) => [name, statisticText(name, value as number)]);
    const text = [backtestSentence(backtest), annualisedSentence(backtest), '', ...columnsText(rows), ''].join('\n');
    // The account at each close has a file of its own.
    printFacts({ ...backtest, equity: undefined }, text, options);
  },
};
