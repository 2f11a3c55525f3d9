// The panes of the market chart and the series that carry them; what is drawn on top lives in `../layers`.
import {
  CandlestickSeries,
  HistogramSeries,
  LineSeries,
  LineStyle,
  type AutoscaleInfo,
  type IChartApi,
  type IPriceLine,
  type ISeriesApi,
  type UTCTimestamp,
} from 'lightweight-charts';
import type { Klines } from '../../../core/klines/klines.ts';
import type { Thresholds } from '../../../core/signals/signal.ts';
import { fixed } from '../../state/format.ts';
import type { Palette } from '../tokens.ts';
import { candlesOf } from './candles.ts';
import { tickTexts } from './format.ts';
import type { BarWindow } from './window.ts';

/** Heights of the panes from the top: price, studies, scores (0 on a phone), votes. */
export function paneHeights(height: number, rows: number, compact: boolean, studies = 0): number[] {
  const rowHeight = compact ? 17 : 20;
  const votes = Math.min(Math.max(rows, 1) * rowHeight + 12, Math.round(height * 0.4));
  const scores = compact ? 0 : Math.max(60, Math.min(130, Math.round(height * 0.22)));
  // Candles keep at least half of what studies could take from them.
  const free = height - votes - scores;
  const study = studies === 0 ? 0 : Math.max(40, Math.min(110, Math.round(free / (2 * studies))));
  return [Math.max(60, free - studies * study), ...Array<number>(studies).fill(study), scores, votes];
}

const silent = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const;

/** An invisible line: a pane needs a series to have a scale. Its two points span the window. */
function addFrame(
  chart: IChartApi,
  pane: number,
  range: () => AutoscaleInfo | null,
  format: (value: number) => string,
  minMove = 0.01,
) {
  return chart.addSeries(
    LineSeries,
    {
      ...silent,
      color: 'transparent',
      autoscaleInfoProvider: range,
      priceFormat: { type: 'custom', minMove, formatter: format },
    },
    pane,
  );
}

/** Ticks on the score axis: its middle stays empty, the threshold labels need the room. */
const scoreTick = (value: number): string => (Math.abs(value) < 0.05 ? '' : fixed(value, Math.abs(value) < 10 ? 1 : 0));

/** A feature's value on its axis: no more digits than there is room for. */
const axisNumber = (value: number): string => {
  const size = Math.abs(value);
  return size < 1e-9 ? '0' : size >= 1e6 || size < 1e-3 ? value.toExponential(1) : String(Number(value.toPrecision(4)));
};

/** Pixels that lines keep clear of a pane's legend and border, however low the pane. */
const besideLegend = { above: 32, below: 6 };

export class Panes {
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly scores?: ISeriesApi<'Line'>;
  readonly votes: ISeriesApi<'Line'>;
  /** A frame for each study, in the order of their panes below the candles. */
  readonly studies: ISeriesApi<'Line'>[] = [];
  readonly #chart: IChartApi;
  readonly #volume: ISeriesApi<'Histogram'>;
  #thresholdLines: IPriceLine[] = [];
  #scoreRange: [number, number] = [-1, 1];
  #frame: { time: UTCTimestamp; value: number }[] = [];

  constructor(chart: IChartApi, compact: boolean) {
    this.#chart = chart;
    this.candles = chart.addSeries(CandlestickSeries, { ...silent, borderVisible: false });
    this.#volume = chart.addSeries(HistogramSeries, {
      ...silent,
      priceScaleId: 'volume',
      priceFormat: { type: 'volume' },
    });
    chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });
    chart.priceScale('right', 0).applyOptions({ scaleMargins: { top: compact ? 0.1 : 0.14, bottom: 0.2 } });
    if (!compact) {
      const range = () => ({
        priceRange: { minValue: this.#scoreRange[0], maxValue: this.#scoreRange[1] },
        margins: besideLegend,
      });
      // Above the highest score the pane has room for its legend, and nothing to read.
      const tick = (score: number): string => (score > this.#scoreRange[1] + 1e-9 ? '' : scoreTick(score));
      this.scores = addFrame(chart, 1, range, tick);
      chart.priceScale('right', 1).applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
    }
    const unit = () => ({ priceRange: { minValue: 0, maxValue: 1 } });
    this.votes = addFrame(chart, compact ? 1 : 2, unit, () => '');
  }

  /** Hands the library the candles of a window; the colours of the volume go with them. */
  feed(klines: Klines, window: BarWindow, palette: Palette): void {
    const candles = candlesOf(klines, window);
    const [up, down] = [`${palette('--up-mark')}80`, `${palette('--down-mark')}80`];
    const time = (candle: { readonly time: number }): UTCTimestamp => candle.time as UTCTimestamp;
    this.candles.setData(
      candles.map(({ open, high, low, close, ...rest }) =>
        Number.isNaN(open + high + low + close) ? { time: time(rest) } : { time: time(rest), open, high, low, close },
      ),
    );
    this.#volume.setData(
      candles.map(({ open, close, volume, ...rest }) =>
        Number.isNaN(volume)
          ? { time: time(rest) }
          : { time: time(rest), value: volume, color: close >= open ? up : down },
      ),
    );
    const ends = candles.length > 1 ? [candles[0], candles[candles.length - 1]] : candles;
    const frame = ends.map((candle) => ({ time: time(candle), value: 0 }));
    this.scores?.setData(frame);
    this.votes.setData(frame);
    this.#frame = frame;
    for (const study of this.studies) study.setData(frame);
  }

  /** Adds panes for studies below the candles and others, or takes the last ones away; returns the new frames. */
  setStudies(count: number, range: (place: number) => [number, number] | undefined): ISeriesApi<'Line'>[] {
    while (this.studies.length > count) this.#chart.removeSeries(this.studies.pop()!);
    const added: ISeriesApi<'Line'>[] = [];
    while (this.studies.length < count) {
      const place = this.studies.length;
      const autoscale = (): AutoscaleInfo | null => {
        const extent = range(place);
        return extent ? { priceRange: { minValue: extent[0], maxValue: extent[1] }, margins: besideLegend } : null;
      };
      const pane = this.#chart.panes().length;
      const frame = addFrame(this.#chart, pane, autoscale, axisNumber, 1e-9);
      frame.setData(this.#frame);
      this.#chart.panes()[pane].moveTo(1 + place);
      this.#chart.priceScale('right', 1 + place).applyOptions({ scaleMargins: { top: 0, bottom: 0 } });
      this.studies.push(frame);
      added.push(frame);
    }
    return added;
  }

  paint(palette: Palette): void {
    const [upColor, downColor] = [palette('--up-mark'), palette('--down-mark')];
    this.candles.applyOptions({ upColor, downColor, wickUpColor: upColor, wickDownColor: downColor });
  }

  showPrices(decimals: number): void {
    this.candles.applyOptions({
      priceFormat: {
        type: 'custom',
        minMove: 10 ** -decimals,
        formatter: (price: number) => fixed(price, decimals),
        tickmarksFormatter: (prices: readonly number[]) => tickTexts(prices, decimals),
      },
    });
  }

  /** The dashed lines on the score pane, and a scale that holds them. */
  showThresholds(thresholds: Thresholds | undefined, range: [number, number], palette: Palette): void {
    this.#scoreRange = range;
    for (const line of this.#thresholdLines) this.scores?.removePriceLine(line);
    this.#thresholdLines = [];
    if (this.scores === undefined || thresholds === undefined) return;
    const sides = [
      [thresholds.buy, '--up-mark'],
      [thresholds.sell, '--down-mark'],
    ] as const;
    this.#thresholdLines = sides.map(([price, token]) =>
      this.scores!.createPriceLine({
        price,
        color: palette(token),
        lineWidth: 1,
        lineStyle: LineStyle.Dashed,
        axisLabelVisible: true,
        axisLabelColor: palette('--surface-3'),
        axisLabelTextColor: palette('--text-1'),
        title: '',
      }),
    );
  }

  /** Shares the chart's height among the panes; the user may move the borders afterwards. */
  arrange(height: number, rows: number, compact: boolean): void {
    const heights = paneHeights(height, rows, compact, this.studies.length).filter((paneHeight) => paneHeight > 0);
    this.#chart.panes().forEach((pane, index) => pane.setStretchFactor(heights[index]));
  }
}
