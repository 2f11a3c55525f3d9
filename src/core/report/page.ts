import { formatInterval } from '../klines/interval.ts';
import type { Klines } from '../klines/klines.ts';
import type { Check } from '../research/checklist.ts';
import { stages } from '../research/fingerprint.ts';
import type { Report } from '../research/report.ts';
import { countedTrials } from '../research/trials.ts';
import type { Trust } from '../research/trust.ts';
import { backtestSection } from './backtest-section.ts';
import { evaluationSection } from './evaluation-section.ts';
import { html, table, type Markup } from './markup.ts';
import { panelSection } from './panel-section.ts';
import { style } from './style.ts';
import { heldAgainst, minuteText, shortNumber, trustPoints, trustSentence } from './words.ts';

/** What a run comes to, for those who keep it: the report with the checks and the trust in it. */
export interface Judgement {
  readonly checks: readonly Check[];
  readonly trust: Trust;
}

const markOf = (ok: boolean | undefined): Markup =>
  ok === undefined
    ? html`<span class="quiet">–</span>`
    : html`<span class="${ok ? 'ok' : 'bad'}">${ok ? '✓' : '✗'}</span>`;

function trustSection(trust: Trust): Markup {
  const { overfitting } = trust;
  return html`<section>
    <h2>Trust</h2>
    <p class="verdict">${trustSentence(trust)}</p>
    <ul>
      ${trust.points.map(
        ({ id, ok, value, limit, below }) =>
          html`<li>${markOf(ok)} ${trustPoints[id]}: ${heldAgainst(value, limit, below)}</li>`,
      )}
    </ul>
    <p class="quiet">
      ${
        overfitting === undefined
          ? 'Too few periods were traded for a probability of overfitting.'
          : `Overfitting by ${overfitting.divisions} halvings of ${overfitting.periods} periods over ${overfitting.variants} ways to trade the same scores; the best of them: ${overfitting.best}.`
      }
    </p>
  </section>`;
}

const checkSection = (checks: readonly Check[]): Markup =>
  html`<section>
    <h2>Good practice</h2>
    <ul>
      ${checks.map(
        ({ id, status, reason, at }) =>
          html`<li>
            ${markOf(status === 'na' ? undefined : status === 'ok')} ${id}: ${reason}
            ${status === 'failed' ? html`<code>${at}</code>` : html``}
          </li>`,
      )}
    </ul>
  </section>`;

/** One self-contained page: no scripts, nothing fetched, every text of the document escaped. */
export function reportPage(report: Report, klines: Klines, { checks, trust }: Judgement): string {
  const { research, data, models, evaluation, backtest, panel, fingerprints, counts } = report;
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
          bars${data.bars > 0 ? `, ${minuteText(data.from)} to ${minuteText(data.to)} UTC` : ''}
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
        ${evaluation === undefined ? html`` : evaluationSection(evaluation, klines, trials, research.evaluation?.inSample ?? false)}
        ${backtest === undefined ? html`` : backtestSection(backtest, klines)}
        ${panel === undefined ? html`` : panelSection(panel, data.symbol, research.evaluation?.inSample ?? false)}
        ${trustSection(trust)} ${checkSection(checks)}
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
