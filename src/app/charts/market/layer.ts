import type {
  IChartApi,
  IPrimitivePaneView,
  ISeriesApi,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  SeriesType,
  Time,
} from 'lightweight-charts';
import type { BarAxis, Paint, PaneSize, Scene } from './scene.ts';
import type { BarWindow } from './window.ts';

/** What a layer asks of the view that owns it. */
export interface LayerHost {
  readonly scene: Scene;
  readonly window: BarWindow;
}

export interface LayerPaints {
  /** In the pane, under or over the series. */
  readonly pane?: Paint;
  /** In the pane's price axis. */
  readonly axis?: Paint;
  readonly order?: PrimitivePaneViewZOrder;
  readonly timeLabels?: () => readonly ISeriesPrimitiveAxisView[];
  readonly priceLabels?: () => readonly ISeriesPrimitiveAxisView[];
}

/** A drawing attached to a series, in bar coordinates and CSS pixels. */
export class Layer implements ISeriesPrimitive<Time> {
  readonly #host: LayerHost;
  readonly #paints: LayerPaints;
  readonly #paneViews: readonly IPrimitivePaneView[];
  readonly #axisViews: readonly IPrimitivePaneView[];
  #chart?: IChartApi;
  #series?: ISeriesApi<SeriesType, Time>;

  constructor(host: LayerHost, paints: LayerPaints) {
    this.#host = host;
    this.#paints = paints;
    this.#paneViews = paints.pane ? [this.#view(paints.pane, paints.order ?? 'normal')] : [];
    this.#axisViews = paints.axis ? [this.#view(paints.axis, 'normal')] : [];
  }

  attached({ chart, series }: SeriesAttachedParameter<Time>): void {
    this.#chart = chart as IChartApi;
    this.#series = series;
  }

  detached(): void {
    this.#chart = undefined;
    this.#series = undefined;
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#paneViews;
  }

  priceAxisPaneViews(): readonly IPrimitivePaneView[] {
    return this.#axisViews;
  }

  timeAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#paints.timeLabels?.() ?? [];
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#paints.priceLabels?.() ?? [];
  }

  #view(paint: Paint, order: PrimitivePaneViewZOrder): IPrimitivePaneView {
    const renderer: ReturnType<IPrimitivePaneView['renderer']> = {
      draw: (target) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => {
          const axis = this.#axis(mediaSize);
          if (axis === undefined) return;
          context.save();
          paint(context, mediaSize, axis, this.#host.scene);
          context.restore();
        }),
    };
    return { zOrder: () => order, renderer: () => renderer };
  }

  #axis(size: PaneSize): BarAxis | undefined {
    const scale = this.#chart?.timeScale();
    const origin = scale?.logicalToCoordinate(0 as Logical);
    if (scale === undefined || origin === undefined || origin === null) return undefined;
    const { start, end, step } = this.#host.window;
    const spacing = scale.options().barSpacing;
    const edge = (candle: number): number => origin + (candle - 0.5) * spacing;
    const firstCandle = Math.max(0, Math.floor((0 - edge(0)) / spacing));
    const endCandle = Math.ceil((size.width - edge(0)) / spacing);
    return {
      window: this.#host.window,
      step,
      spacing,
      first: Math.min(start + firstCandle * step, end),
      end: Math.max(start, Math.min(start + endCandle * step, end)),
      left: (bar) => edge((bar - start) / step),
      centre: (bar) => edge((bar - start) / step + 0.5 / step),
      y: (value) => this.#series?.priceToCoordinate(value) ?? undefined,
    };
  }
}
