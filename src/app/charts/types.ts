// What the page hands to the charts and hears back. Bars are counted from 0; ranges are half-open.
import type { BarRange } from '../../core/research/report.ts';
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
