import type { Klines } from '../klines/klines.ts';
import type { ReportEvaluation, SeriesEvaluation } from '../research/evaluation.ts';
import { html, table, type Markup } from './markup.ts';
import { barPlot, linePlot } from './plots.ts';
import { splitPlot } from './split-plot.ts';
import { shortNumber, verdictSentence } from './words.ts';

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

function rollingPlot({ rolling }: SeriesEvaluation, klines: Klines): Markup {
  const { window, bars, ic, rankIc, low, high } = rolling;
  if (bars.length === 0) return html``;
  const times = Float64Array.from(bars, (bar) => klines.openTime[bar]);
  return linePlot(
    `IC of the ensemble over ${window} bars, with its 95 % band`,
    [
      { name: 'IC', values: ic, style: 'ours' },
      { name: 'Rank IC', values: rankIc, style: 'held' },
      { name: 'band', values: low, style: 'band' },
      { name: '', values: high, style: 'band' },
    ],
    times,
    { height: 200, include: [0] },
  );
}

/** Of classifiers: what share of the bars went up, by the probability that was given. */
const calibrationPlot = ({ name, probability }: SeriesEvaluation): Markup =>
  probability === undefined
    ? html``
    : barPlot(
        `Calibration of ${name}: share of rises by the probability given; Brier score ${shortNumber(probability.brier)}`,
        probability.curve.map(({ from, to, share }) => ({ name: `${from}–${to}`, value: share })),
      );

const confusionTable = ({ confusion }: SeriesEvaluation): Markup =>
  table(
    ['ensemble’s signal', 'label below 0', 'label 0', 'label above 0'],
    ['sell', 'hold', 'buy'].map((name, row) => [name, ...confusion[row].map(String)]),
  );

/** The evaluation of a run: every series in a table, then the ensemble in plots. */
export function evaluationSection(
  evaluation: ReportEvaluation,
  klines: Klines,
  trials: number,
  inSample: boolean,
): Markup {
  const { label, models, ensemble, leaked, splits, splitStudy } = evaluation;
  const series = [...models, ensemble];
  const unpurged =
    leaked.withoutPurge > 0 && splitStudy !== undefined
      ? `; without purging it would be ${leaked.withoutPurge}, and a model that only remembers overlapping labels would show an IC of ${shortNumber(splitStudy.unpurged.ic, 2)}`
      : '';
  const split =
    splits.length > 0
      ? ` ${splits.length} split${splits.length > 1 ? 's' : ''}, ${leaked.rows} training rows overlap tested labels${unpurged}.`
      : '';
  return html`<section>
    <h2>Evaluation</h2>
    <p class="verdict">${verdictSentence(ensemble, trials)}</p>
    <p class="quiet">
      Label <code>${label.expression}</code>, ${label.horizon} bars ahead.${split}
      ${inSample ? 'Bars that a model was trained on are counted: these numbers are no evidence.' : 'Bars that a model was trained on are left out.'}
    </p>
    ${splits.length > 0 ? splitPlot(splits, klines.openTime.length) : html``}
    <div class="wide">
      ${table(
        ['', 'bars', 'IC', '95 % band', 't', 'Rank IC', 't', 'ICIR', 'hit rate', 'shuffle p', 'turnover'],
        series.map(({ name, count, ic, band, icT, rankIc, rankIcT, icir, hitRate, permutationP, turnover }) => [
          name,
          String(count),
          shortNumber(ic),
          `${shortNumber(band.low, 3)} … ${shortNumber(band.high, 3)}`,
          ...[icT, rankIc, rankIcT, icir, hitRate, permutationP, turnover].map((value) => shortNumber(value, 3)),
        ]),
      )}
    </div>
    ${barPlot(
      'IC with its 95 % band',
      series.map(({ name, ic, band }) => ({ name, value: ic, low: band.low, high: band.high })),
    )}
    ${rollingPlot(ensemble, klines)}
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
      'IC of the ensemble by horizon in bars, ± 2 standard errors',
      // The t-statistic is the IC over its standard error; that of a long horizon is wide.
      ensemble.horizons.map(({ horizon, ic, t }) => ({
        name: String(horizon),
        value: ic,
        low: ic - Math.abs((2 * ic) / t),
        high: ic + Math.abs((2 * ic) / t),
      })),
    )}
    ${series.map(calibrationPlot)}
    <div class="wide">${confusionTable(ensemble)}</div>
    <div class="wide">
      ${table(
        ['ensemble, period from', 'bars', 'IC', 'Rank IC'],
        ensemble.periods.map(({ from, count, ic, rankIc }) => [
          day(from),
          String(count),
          shortNumber(ic, 3),
          shortNumber(rankIc, 3),
        ]),
      )}
    </div>
  </section>`;
}
