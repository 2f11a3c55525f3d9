import { drawdownOf } from '../../core/evaluation/returns.ts';
import { formatInterval } from '../../core/klines/interval.ts';
import type { Klines } from '../../core/klines/klines.ts';
import type { Check } from '../../core/research/checklist.ts';
import type { ReportEvaluation } from '../../core/research/evaluation.ts';
import { stages } from '../../core/research/fingerprint.ts';
import type { Report } from '../../core/research/report.ts';
import type { ReportBacktest } from '../../core/research/trading.ts';
import { countedTrials } from '../../core/research/trials.ts';
import { backtestSentence, shortNumber, statisticText, verdictSentence } from '../facts.ts';
import { html, table, type Markup } from './markup.ts';
import { barPlot, linePlot } from './plots.ts';
import { style } from './style.ts';

const minute = (time: number): string => new Date(time).toISOString().slice(0, 16).replace('T', ' ');

/** Latest trades that the page lists; all of them are in report.json. */
const shownTrades = 100;

function evaluationSection({ label, models, ensemble, leaked, splits }: ReportEvaluation, trials: number): Markup {
  const series = [...models, ensemble];
  const split =
    splits.length > 0 ? `, ${splits.length} split${splits.length > 1 ? 's' : ''}, ${leaked.rows} leaking rows` : '';
  return html`<section>
    <h2>Evaluation</h2>
    <p class="verdict">${verdictSentence(ensemble, trials)}</p>
    <p class="quiet">
      Label <code>${label.expression}</code>, ${label.horizon} bars ahead${split}. Bars that a model was trained on are
      left out.
    </p>
    <div class="wide">
      ${table(
        ['', 'bars', 'IC', '95 % band', 't', 'Rank IC', 'ICIR', 'hit rate', 'shuffle p', 'turnover'],
        series.map(({ name, count, ic, band, icT, rankIc, icir, hitRate, permutationP, turnover }) => [
          name,
          String(count),
          shortNumber(ic),
          `${shortNumber(band.low, 3)} … ${shortNumber(band.high, 3)}`,
          ...[icT, rankIc, icir, hitRate, permutationP, turnover].map((value) => shortNumber(value, 3)),
        ]),
      )}
    </div>
    ${barPlot(
      'IC with its 95 % band',
      series.map(({ name, ic, band }) => ({ name, value: ic, low: band.low, high: band.high })),
    )}
    ${barPlot(
      'Mean label by quantile of the ensemble’s score, bp, ± 2 standard errors',
      ensemble.quantiles.groups.map(({ meanActual, standardError }, i) => ({
        name: `Q${i + 1}`,
        value: 10_000 * meanActual,
        low: 10_000 * (meanActual - 2 * standardError),
        high: 10_000 * (meanActual + 2 * standardError),
      })),
    )}
    ${barPlot(
      'IC of the ensemble by horizon in bars',
      ensemble.horizons.map(({ horizon, ic }) => ({ name: String(horizon), value: ic })),
    )}
  </section>`;
}

function rollingPlot({ ensemble }: ReportEvaluation, klines: Klines): Markup {
  const { window, bars, ic } = ensemble.rolling;
  if (bars.length === 0) return html``;
  const times = Float64Array.from(bars, (bar) => klines.openTime[bar]);
  return linePlot(`IC of the ensemble over ${window} bars`, [{ name: 'IC', values: ic, style: 'ours' }], times, {
    height: 180,
    include: [0],
  });
}

function backtestSection(backtest: ReportBacktest, klines: Klines): Markup {
  const { bars, equity, statistics, trades, settings, trust, calendar } = backtest;
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
      ${settings.strategy.kind}, ${settings.strategy.fraction} of the cash, filled at
      ${settings.account.fill === 'next-open' ? 'the next open' : 'this close'}; commission
      ${settings.costs.commission}, spread ${settings.costs.spread}, slippage ${settings.costs.slippageBps} bps. Sharpe
      ratio above 0 with probability ${shortNumber(trust.probabilistic, 3)}, deflated by ${trust.trials} trial(s)
      ${shortNumber(trust.deflated, 3)}. Annualised by ${calendar.periodsPerYear} periods of one ${calendar.period}.
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
        ['entry', 'exit', 'size', 'entry price', 'exit price', 'profit', 'return %'],
        latest.map(({ size, entryBar, exitBar, entryPrice, exitPrice, profit, returnShare }) => [
          minute(times[entryBar]),
          minute(times[exitBar]),
          ...[size, entryPrice, exitPrice, profit, 100 * returnShare].map((value) => shortNumber(value, 6)),
        ]),
      )}
    </div>
  </section>`;
}

const checkSection = (checks: readonly Check[]): Markup =>
  html`<section>
    <h2>Good practice</h2>
    <ul>
      ${checks.map(({ id, ok, reason }) => html`<li><span class="${ok ? 'ok' : 'bad'}">${ok ? '✓' : '✗'}</span> ${id}: ${reason}</li>`)}
    </ul>
  </section>`;

/** One self-contained page: no scripts, nothing fetched, every text of the document escaped. */
export function reportPage(report: Report, klines: Klines, checks: readonly Check[]): string {
  const { research, data, models, evaluation, backtest, fingerprints, counts } = report;
  const title = research.title || `${data.symbol} ${formatInterval(data.intervalMs)}`;
  const trials = countedTrials(research);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title}</title>
        <style>
          ${{ markup: style }}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <p class="quiet">
          ${data.symbol} ${formatInterval(data.intervalMs)}, ${data.bars}
          bars${data.bars > 0 ? `, ${minute(data.from)} to ${minute(data.to)} UTC` : ''}
        </p>
        <section>
          <h2>Models and votes</h2>
          <div class="wide">
            ${table(
              ['model', 'kind', 'weight', 'buy', 'hold', 'sell', 'no score'],
              [
                ...models.map(({ name, card, weight, counts: own }) => [
                  name,
                  card.kind,
                  shortNumber(weight),
                  ...[own.buy, own.hold, own.sell, own.missing].map(String),
                ]),
                [
                  'ensemble',
                  research.signals.method,
                  '',
                  ...[counts.buy, counts.hold, counts.sell, counts.missing].map(String),
                ],
              ],
            )}
          </div>
        </section>
        ${evaluation === undefined ? html`` : html`${evaluationSection(evaluation, trials)}${rollingPlot(evaluation, klines)}`}
        ${backtest === undefined ? html`` : backtestSection(backtest, klines)} ${checkSection(checks)}
        <section>
          <h2>Fingerprints</h2>
          <div class="wide">
            ${table(
              ['stage', 'SHA-256'],
              stages.map((stage) => [stage, fingerprints[stage]]),
            )}
          </div>
        </section>
      </body>
    </html> `;
  return page.markup;
}
