import type { AcrossSymbols, PanelSymbol, ReportPanel } from '../research/report-panel.ts';
import { html, table, type Markup } from './markup.ts';
import { acrossSentence, minuteText, shortNumber } from './words.ts';

const symbolsText = ({ least, most, mean }: AcrossSymbols['symbols']): string =>
  least === most || Number.isNaN(mean) ? shortNumber(mean) : `${least} … ${most}, mean ${shortNumber(mean, 3)}`;

const acrossRows = ({ name, ic, rankIc, dates, symbols }: AcrossSymbols): string[][] =>
  [
    { kind: 'IC (xs)', told: ic },
    { kind: 'Rank IC (xs)', told: rankIc },
  ].map(({ kind, told: { mean, deviation, icir, t, band } }) => [
    `${name}, ${kind}`,
    shortNumber(mean, 3),
    `${shortNumber(band.low, 3)} … ${shortNumber(band.high, 3)}`,
    ...[t, deviation, icir].map((value) => shortNumber(value, 3)),
    String(dates),
    symbolsText(symbols),
  ]);

/** The IC across symbols of every model and the ensemble, and beneath each its Rank IC. */
const acrossTable = ({ models, ensemble }: NonNullable<ReportPanel['across']>): Markup =>
  table(
    ['', 'mean', '95 % band', 't', 'deviation', 'ICIR', 'dates', 'symbols a date'],
    [...models, ensemble].flatMap(acrossRows),
  );

/** Bars and the ensemble's signals of each symbol. */
const symbolsTable = (symbols: readonly PanelSymbol[]): Markup =>
  table(
    ['symbol', 'bars', 'from, UTC', 'to, UTC', 'buy', 'hold', 'sell', 'no score'],
    symbols.map(({ symbol, bars, from, to, counts }) => [
      symbol,
      String(bars),
      ...(bars > 0 ? [minuteText(from), minuteText(to)] : ['-', '-']),
      ...[counts.buy, counts.hold, counts.sell, counts.missing].map(String),
    ]),
  );

/** The ICs over time of each symbol, a row a model. */
const evaluationTable = (symbols: readonly PanelSymbol[]): Markup =>
  table(
    ['symbol, series', 'bars', 'left out', 'IC (ts)', 't', 'Rank IC (ts)', 't', 'ICIR', 'hit rate'],
    symbols.flatMap(({ symbol, evaluation }) =>
      evaluation === undefined
        ? []
        : [...evaluation.models, evaluation.ensemble].map(
            ({ name, count, leftOut, ic, icT, rankIc, rankIcT, icir, hitRate }) => [
              `${symbol}, ${name}`,
              String(count),
              String(leftOut),
              ...[ic, icT, rankIc, rankIcT, icir, hitRate].map((value) => shortNumber(value, 3)),
            ],
          ),
    ),
  );

const backtestTable = (symbols: readonly PanelSymbol[]): Markup =>
  table(
    ['symbol', 'traded from', 'to', 'return %', 'buy & hold %', 'Sharpe ratio', 'trades', 'max. drawdown %'],
    symbols.map(({ symbol, backtest }) =>
      backtest === undefined
        ? [symbol, ...Array.from({ length: 7 }, () => '-')]
        : [
            symbol,
            minuteText(backtest.from),
            minuteText(backtest.to),
            ...[backtest['Return [%]'], backtest['Buy & Hold Return [%]'], backtest['Sharpe Ratio']].map((value) =>
              shortNumber(value),
            ),
            String(backtest['# Trades']),
            shortNumber(backtest['Max. Drawdown [%]']),
          ],
    ),
  );

/** All series of a document side by side: each symbol over time, and symbols against each other date by date. */
export function panelSection({ symbols, across }: ReportPanel, shown: string, inSample: boolean): Markup {
  return html`<section>
    <h2>Across symbols</h2>
    ${across === undefined ? html`` : html`<p class="verdict">${acrossSentence(across.ensemble)}</p>`}
    <p class="quiet">
      ${symbols.length} symbols. IC (xs) compares the symbols of one date, IC (ts) the dates of one symbol; a high one
      says nothing of the other.
      ${inSample ? 'Bars that opened while a model was trained are counted: these numbers are no evidence.' : 'Bars that opened while a model was trained are left out of every symbol.'}
      All other sections are of ${shown} alone.
    </p>
    ${across === undefined ? html`` : html`<div class="wide">${acrossTable(across)}</div>`}
    <div class="wide">${symbolsTable(symbols)}</div>
    ${symbols.some(({ evaluation }) => evaluation) ? html`<div class="wide">${evaluationTable(symbols)}</div>` : html``}
    ${symbols.some(({ backtest }) => backtest) ? html`<div class="wide">${backtestTable(symbols)}</div>` : html``}
  </section>`;
}
