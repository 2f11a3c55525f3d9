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

/** Heights of the price, score and vote panes; scores are 0 on a phone. */
export function paneHeights(height: number, rows: number, compact: boolean): [number, number, number] {
  const rowHeight = compact ? 17 : 20;
  const votes = Math.min(Math.max(rows, 1) * rowHeight + 12, Math.round(height * 0.4));
  const scores = compact ? 0 : Math.max(60, Math.min(130, Math.round(height * 0.22)));
  return [Math.max(60, height - votes - scores), scores, votes];
}

const silent = { priceLineVisible: false, lastValueVisible: false, crosshairMarkerVisible: false } as const;

/** An invisible line: a pane needs a series to have a scale. Its two points span the window. */
function addFrame(chart: IChartApi, pane: number, range: () => AutoscaleInfo, format: (value: number) => string) {
  return chart.addSeries(
    LineSeries,
    {
      ...silent,
      color: 'transparent',
      autoscaleInfoProvider: range,
      priceFormat: { type: 'custom', minMove: 0.01, formatter: format },
    },
    pane,
  );
}

/** Ticks on the score axis: its middle stays empty, the threshold labels need the room. */
const scoreTick = (value: number): string => (Math.abs(value) < 0.05 ? '' : fixed(value, Math.abs(value) < 10 ? 1 : 0));

export class Panes {
  readonly candles: ISeriesApi<'Candlestick'>;
  readonly scores?: ISeriesApi<'Line'>;
  readonly votes: ISeriesApi<'Line'>;
  readonly #chart: IChartApi;
  readonly #volume: ISeriesApi<'Histogram'>;
  #thresholdLines: IPriceLine[] = [];
  #scoreRange: [number, number] = [-1, 1];

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
      const range = () => ({ priceRange: { minValue: this.#scoreRange[0], maxValue: this.#scoreRange[1] } });
      this.scores = addFrame(chart, 1, range, scoreTick);
      chart.priceScale('right', 1).applyOptions({ scaleMargins: { top: 0.27, bottom: 0.06 } });
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
    const heights = paneHeights(height, rows, compact).filter((paneHeight) => paneHeight > 0);
    this.#chart.panes().forEach((pane, index) => pane.setStretchFactor(heights[index]));
  }
}
