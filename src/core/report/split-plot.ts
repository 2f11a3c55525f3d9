import type { BarRange, Split } from '../evaluation/splits.ts';
import { html, type Markup } from './markup.ts';

const width = 860;
const left = 64;
const rowHeight = 14;
/** Divisions that are drawn; combinatorial ones may be many hundreds. */
const mostRows = 40;

const parts = ['train', 'valid', 'test', 'purged', 'embargoed'] as const;

/** Every division of the bars as a row: what is trained, validated and tested on, and what is left out between. */
export function splitPlot(splits: readonly Split[], bars: number): Markup {
  const shown = splits.slice(0, mostRows);
  const x = (bar: number): number => left + (bar / Math.max(1, bars)) * (width - left - 12);
  const block = (range: BarRange, part: string, row: number): Markup => {
    const [from, to] = [x(range.start), Math.max(x(range.start) + 1, x(range.end))];
    const [top, bottom] = [row * rowHeight + 2, (row + 1) * rowHeight - 2];
    if (part !== 'purged' && part !== 'embargoed') {
      return html`<rect
        class="${part}"
        x="${from.toFixed(1)}"
        width="${(to - from).toFixed(1)}"
        y="${top}"
        height="${bottom - top}"
      />`;
    }
    // Left-out bars are hatched: upright lines, close enough for a stretch of few bars to have one.
    const lines = Array.from(
      { length: Math.ceil((to - from) / 3) },
      (_, i) => `M${(from + 3 * i).toFixed(1)} ${top}V${bottom}`,
    );
    return html`<path class="${part}" d="${lines.join('')}" />`;
  };
  const height = shown.length * rowHeight + 4;
  const title =
    splits.length === 1
      ? 'How the bars are divided'
      : `How the bars are divided: ${shown.length < splits.length ? `the first ${shown.length} of ` : ''}${splits.length} folds`;
  return html`<figure>
    <figcaption>${title}${parts.map((part) => html`<span class="key ${part}">${part}</span>`)}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">
      ${shown.map(
        (split, row) =>
          html`<text class="end" x="${left - 6}" y="${row * rowHeight + 11}">${row + 1}</text>${parts.map(
              (part) => html`${split[part].map((range) => block(range, part, row))}`,
            )}`,
      )}
    </svg>
  </figure>`;
}
