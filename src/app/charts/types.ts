// What the page hands to the charts and hears back. Bars are counted from 0; ranges are half-open.
import type { Klines } from '../../core/klines/klines.ts';
import type { BarRange } from '../../core/research/report.ts';
import type { Paint } from './market/scene.ts';
import type { SignalSeries, Thresholds } from '../../core/signals/signal.ts';

/** The mark that stands for a model in lines, legends and tables. */
export type MarkShape = 'square' | 'diamond' | 'circle' | 'triangle' | 'cross' | 'bar';

/** How a model is drawn; `modelStyle(index)` gives each model of a list its own. */
export interface TrackStyle {
  readonly shape: MarkShape;
  /** Name of a colour token, such as `--model-1`. */
  readonly colour: string;
}

/** One model, or the ensemble, along the bars. The columns have one value per bar of the klines. */
export interface Track extends SignalSeries {
  readonly name: string;
  readonly style: TrackStyle;
  /** Bars this model has seen in training or early stopping. */
  readonly inSample: readonly BarRange[];
}

export interface EnsembleTrack extends Track {
  readonly thresholds: Thresholds;
}

/** What a stretch of bars may be used for; `purged` covers purge and embargo. */
export type RegionKind = 'warm-up' | 'in-sample' | 'purged' | 'out-of-sample';

/** A named stretch of bars. Regions do not overlap and ascend; `splitRegions` derives them from the models. */
export interface Region extends BarRange {
  readonly kind: RegionKind;
  /** Overrides the word of `labels`, as "in-sample · validation". */
  readonly name?: string;
}

/** A column drawn in a pane of its own under the candles; one value per bar of the klines. */
export interface Study {
  readonly name: string;
  readonly values: Float64Array;
  /** Name of a colour token. */
  readonly colour?: string;
}

/** The bar behind the last one while it is open: its prices, and votes in the order of the strip's rows. */
export interface FormingCandle {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly votes: readonly number[];
}

/** How many bars up to the pinned one a feature looks at. */
export interface LookBack {
  readonly label: string;
  readonly bars: number;
}

/** The bars in view, from the left edge to the right; fractions and bars beyond the data are possible. */
export interface BarView {
  readonly from: number;
  readonly to: number;
}

/** Words on the charts, in the page's language. */
export interface ChartLabels {
  /** BCP 47, for dates on the axis. */
  readonly locale: string;
  /** Names the whole chart for screen readers. */
  readonly chart: string;
  readonly scores: string;
  readonly ensemble: string;
  readonly inSample: string;
  readonly outOfSample: string;
  readonly purged: string;
  readonly warmUp: string;
  readonly notComputed: string;
  /** Names the ruler's window for screen readers. */
  readonly window: string;
  /** Said in the legend where several bars share a candle. */
  readonly barsPerCandle: (bars: number) => string;
  /** What the pinned bar says, for screen readers: time, prices, votes. */
  readonly describe: (bar: number) => string;
}

/** A request to show other bars; a new object is a new request, and the user's own panning is reported by `onview`. */
export type ViewRequest = BarView;

/** Props of `MarketChart.svelte`. Every prop may change alone; only what depends on it is drawn again. */
export interface MarketChartProps {
  readonly klines: Klines;
  /** In the order of the rows; empty before the first scores. */
  readonly models: readonly Track[];
  readonly ensemble?: EnsembleTrack;
  readonly regions: readonly Region[];
  readonly labels: ChartLabels;
  /** Interval as the user says it ("1h"), beside the symbol. */
  readonly interval: string;
  readonly pinned?: number;
  /** Brackets under the pinned bar. */
  readonly looks?: readonly LookBack[];
  /** Drawn under the candles, each in a pane of its own. */
  readonly studies?: readonly Study[];
  /** Drawn over the prices. */
  readonly overlays?: readonly Paint[];
  /** Bars from here on have no scores yet; they are veiled and said to be so. */
  readonly computedTo?: number;
  readonly forming?: FormingCandle;
  readonly view?: ViewRequest;
  /** Phone layout: no scores pane, no legend (the page shows the bar above the chart), narrower axis. */
  readonly compact?: boolean;
  /** The bar under the pointer, undefined when it leaves. */
  readonly onhover?: (bar: number | undefined) => void;
  /** A click or an arrow key pins a bar; Escape and a click on the pinned bar unpin. */
  readonly onpin?: (bar: number | undefined) => void;
  /** Enter on the pinned bar. */
  readonly onexplain?: (bar: number) => void;
  /** The bars in view, after panning, zooming or resizing (at most once a frame). */
  readonly onview?: (view: BarView, barsPerCandle: number) => void;
}

/** Props of `Ruler.svelte`. */
export interface RulerProps {
  readonly bars: number;
  /** Epoch milliseconds of the first and last bar, UTC. */
  readonly from: number;
  readonly to: number;
  readonly regions: readonly Region[];
  readonly view: BarView;
  readonly labels: ChartLabels;
  /** Dragging or keys ask for another view: hand it to the chart as `view`. */
  readonly onview: (view: ViewRequest) => void;
}

/** Props of `Sparkline.svelte`: fills its box; decorative unless `label` is given. */
export interface SparklineProps {
  readonly values: Float64Array;
  readonly label?: string;
  /** Bars tinted as in-sample. */
  readonly inSample?: readonly BarRange[];
  /** Colour token of the line. */
  readonly colour?: string;
  readonly height?: number;
}

/** Props of `ShareBar.svelte`: parts of one whole side by side, in this order. */
export interface ShareBarProps {
  readonly parts: readonly { readonly share: number; readonly colour: string; readonly label: string }[];
  /** What the whole is; the shares are read out after it. */
  readonly label: string;
}

/** Props of `ModelMark.svelte`: the mark of a model, decorative. */
export interface ModelMarkProps {
  readonly style: TrackStyle;
}
