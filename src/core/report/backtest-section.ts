import { drawdownOf } from '../evaluation/returns.ts';
import type { StrategySettings } from '../backtest/settings.ts';
import type { Klines } from '../klines/klines.ts';
import type { ReportBacktest } from '../research/trading.ts';
import { html, table, type Markup } from './markup.ts';
import { linePlot } from './plots.ts';
import { annualisedSentence, backtestSentence, minuteText, shortNumber, statisticText } from './words.ts';

/** Latest trades that the page lists; all of them are in report.json. */
const shownTrades = 100;

const strategySentence = ({ kind, fraction, sizeByConfidence, minConfidence }: StrategySettings): string =>
  `${kind}, ${fraction} of the cash${sizeByConfidence ? ' times the confidence' : ''}` +
  (minConfidence > 0 ? `, from a confidence of ${minConfidence} on` : '');

/** The backtest of a run: equity beside holding, drawdown, statistics and the latest trades. */
export function backtestSection(backtest: ReportBacktest, klines: Klines): Markup {
  const { bars, equity, statistics, trades, settings, trust } = backtest;
  const times = klines.openTime.subarray(bars.start, bars.end);
  const close = klines.close.subarray(bars.start, bars.end);
  const start = close.findIndex((price) => price > 0);
  const held = Float64Array.from(close, (price) => (settings.account.cash * price) / close[Math.max(0, start)]);
  const drawdown = drawdownOf(equity).map((depth) => -100 * Math.abs(depth));
  const latest = trades.slice(-shownTrades);
  return html`<section>
    <h2>Backtest</h2>
    <p class="verdict">${backtestSentence(backtest)}</p>
    <p class="quiet">
      ${strategySentence(settings.strategy)}, filled at
      ${settings.account.fill === 'next-open' ? 'the next open' : 'this close'}; commission ${settings.costs.commission}
      of the value and spread ${settings.costs.spread} of the price, slippage ${settings.costs.slippageBps} bps. Sharpe
      ratio above 0 with probability ${shortNumber(trust.probabilistic, 3)}, deflated by ${trust.trials} trial(s)
      ${shortNumber(trust.deflated, 3)}. ${annualisedSentence(backtest)}
    </p>
    ${linePlot(
      'Equity',
      [
        { name: 'strategy', values: equity, style: 'ours' },
        { name: 'buy & hold', values: held, style: 'held' },
      ],
      times,
    )}
    ${linePlot('Drawdown, %', [{ name: 'drawdown', values: drawdown, style: 'down', filled: true }], times, { height: 140, include: [0] })}
    <div class="wide">
      ${table(
        ['Statistic', ''],
        Object.entries(statistics).map(([name, value]) => [name, statisticText(name, value as number)]),
      )}
    </div>
    <h2>Trades</h2>
    <p class="quiet">
      ${trades.length > latest.length ? `The latest ${latest.length} of ${trades.length}.` : `${trades.length} in all.`}
    </p>
    <div class="wide">
      ${table(
        ['entry, UTC', 'exit, UTC', 'units', 'entry price', 'exit price', 'profit', 'return %'],
        latest.map(({ size, entryBar, exitBar, entryPrice, exitPrice, profit, returnShare }) => [
          minuteText(times[entryBar]),
          minuteText(times[exitBar]),
          ...[size, entryPrice, exitPrice, profit, 100 * returnShare].map((value) => shortNumber(value, 6)),
        ]),
      )}
    </div>
  </section>`;
}
