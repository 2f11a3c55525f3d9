import { finiteExtent, roundTicks, thinForColumns } from '../base/plot-scale.ts';
import { shortNumber } from './words.ts';
import { html, type Markup } from './markup.ts';

const width = 860;
const margin = { left: 64, right: 12, top: 10, bottom: 24 };

interface Line {
  /** In the legend; empty for a line that another one's name covers. */
  readonly name: string;
  readonly values: ArrayLike<number>;
  /** Name of a class of the style sheet. */
  readonly style: string;
  /** Filled down (or up) to zero. */
  readonly filled?: boolean;
}

interface Frame {
  readonly height: number;
  readonly y: (value: number) => number;
  readonly grid: readonly Markup[];
}

function frameOf(height: number, low: number, high: number): Frame {
  const y = (value: number): number =>
    margin.top + ((high - value) / (high - low)) * (height - margin.top - margin.bottom);
  const grid = roundTicks(low, high).map(
    (tick) =>
      html`<line
          class="grid"
          x1="${margin.left}"
          x2="${width - margin.right}"
          y1="${y(tick).toFixed(1)}"
          y2="${y(tick).toFixed(1)}"
        /><text class="end" x="${margin.left - 6}" y="${(y(tick) + 4).toFixed(1)}">${shortNumber(tick)}</text>`,
  );
  return { height, y, grid };
}

const figure = (title: string, height: number, content: readonly Markup[], legend: readonly Markup[] = []): Markup =>
  html`<figure>
    <figcaption>${title}${legend}</figcaption>
    <svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">${content}</svg>
  </figure>`;

const day = (time: number): string => new Date(time).toISOString().slice(0, 10);

/** Curves over bars; `times` are the bars' open times. */
export function linePlot(
  title: string,
  lines: readonly Line[],
  times: ArrayLike<number>,
  { height = 240, include = [] as readonly number[] } = {},
): Markup {
  const [low, high] = finiteExtent([...lines.map(({ values }) => values), include]);
  const { y, grid } = frameOf(height, low, high);
  const last = Math.max(1, times.length - 1);
  const x = (i: number): string => (margin.left + (i / last) * (width - margin.left - margin.right)).toFixed(1);
  const paths = lines.map(({ values, style, filled }) => {
    let drawing = false;
    const points = thinForColumns(values, width).map((i) => {
      const broken = !Number.isFinite(values[i]);
      const point = broken ? '' : `${drawing ? 'L' : 'M'}${x(i)} ${y(values[i]).toFixed(1)}`;
      drawing = !broken;
      return point;
    });
    const zero = y(0).toFixed(1);
    const closed = filled ? `L${x(values.length - 1)} ${zero}L${x(0)} ${zero}Z` : '';
    return html`<path class="${style}${filled ? ' filled' : ''}" d="${points.join('')}${closed}" />`;
  });
  const dates =
    times.length === 0
      ? []
      : [0, Math.floor(last / 2), times.length - 1].map(
          (i, place) =>
            html`<text class="${['start', 'middle', 'end'][place]}" x="${x(i)}" y="${height - 6}"
              >${day(times[i])}</text
            >`,
        );
  const legend =
    lines.length < 2
      ? []
      : lines
          .filter(({ name }) => name !== '')
          .map(({ name, style }) => html`<span class="key ${style}">${name}</span>`);
  return figure(title, height, [...grid, ...paths, ...dates], legend);
}

interface BarMark {
  readonly name: string;
  readonly value: number;
  /** Ends of a whisker. */
  readonly low?: number;
  readonly high?: number;
}

/** Bars from zero with whiskers. */
export function barPlot(title: string, marks: readonly BarMark[], { height = 200 } = {}): Markup {
  const values = marks.flatMap(({ value, low = value, high = value }) => [value, low, high]);
  const [low, high] = finiteExtent([values, [0]]);
  const { y, grid } = frameOf(height, low, high);
  const step = (width - margin.left - margin.right) / Math.max(1, marks.length);
  const content = marks.map(({ name, value, low: from, high: to }, i) => {
    const middle = (margin.left + (i + 0.5) * step).toFixed(1);
    const label = html`<text class="middle" x="${middle}" y="${height - 6}">${name}</text>`;
    if (!Number.isFinite(value)) return label;
    const bar = html`<rect
      class="${value < 0 ? 'down' : 'up'}"
      x="${(Number(middle) - Math.min(28, step / 3)).toFixed(1)}"
      width="${(2 * Math.min(28, step / 3)).toFixed(1)}"
      y="${Math.min(y(0), y(value)).toFixed(1)}"
      height="${Math.abs(y(value) - y(0)).toFixed(1)}"
    />`;
    const whisker =
      from === undefined || to === undefined || !Number.isFinite(from + to)
        ? html``
        : html`<line
            class="whisker"
            x1="${middle}"
            x2="${middle}"
            y1="${y(from).toFixed(1)}"
            y2="${y(to).toFixed(1)}"
          />`;
    return html`${bar}${whisker}${label}`;
  });
  return figure(title, height, [...grid, ...content]);
}
