import { createChart, type IChartApi, type ISeriesPrimitiveAxisView, type MouseEventParams } from 'lightweight-charts';
import { fixed, priceDigits } from '../../state/format.ts';
import type { BarView } from '../types.ts';
import { onThemeChange, readFont, readPalette } from '../tokens.ts';
import { paintForming, paintFormingVotes } from '../layers/forming.ts';
import { paintLooks, paintPin } from '../layers/pin.ts';
import { paintMarkers } from '../layers/markers.ts';
import { paintPending, paintRegionNames, paintRegions } from '../layers/regions.ts';
import { paintScores } from '../layers/scores.ts';
import { paintStudy, studyRange } from '../layers/studies.ts';
import { paintVoteNames, paintVoteRegions, paintVotes, voteNamesWidth } from '../layers/votes.ts';
import { extentOf } from './buckets.ts';
import { barText } from './format.ts';
import { Layer, type LayerHost } from './layer.ts';
import { axisWidth, fixedOptions, themeOptions, timeOptions } from './options.ts';
import { Panes } from './panes.ts';
import { voteRows, type Paint, type Scene } from './scene.ts';
import {
  barAt,
  covers,
  fromLogical,
  grownView,
  planWindow,
  revealing,
  toLogical,
  zoomed,
  type BarWindow,
} from './window.ts';

/** What the view is told; the colours and the decimals it finds out itself. */
export type SceneInput = Omit<Scene, 'palette' | 'font' | 'decimals'>;

export interface ViewListener {
  hover(bar: number | undefined): void;
  click(bar: number): void;
  view(view: BarView): void;
  /** The top of the score pane, in CSS pixels, for the legend that lies over it. */
  layout(scoresTop: number): void;
}

/** Width of a candle's cell on the first sight of a market, in pixels. */
const firstSpacing = 5.4;

const paintOverlays: Paint = (context, size, axis, scene) => {
  for (const paint of scene.overlays) paint(context, size, axis, scene);
};

const rowNames = (scene: Scene): string =>
  voteRows(scene)
    .map(({ name }) => name)
    .join('\n');

/** Owns the chart: makes it, feeds it the bars near the view, draws the scene on it, and disposes of it. */
export class MarketView implements LayerHost {
  scene: Scene;
  window: BarWindow = { start: 0, end: 0, step: 1 };
  readonly #box: HTMLElement;
  readonly #listener: ViewListener;
  readonly #chart: IChartApi;
  readonly #panes: Panes;
  readonly #stops: (() => void)[] = [];
  /** Known from the observer: asking the element would make the browser lay the whole page out. */
  #size: { readonly width: number; readonly height: number };
  #view: BarView = { from: 0, to: 1 };
  #pressed = false;
  #frame = 0;
  #unsettledFrames = 0;
  #scoresTop = 0;

  constructor(box: HTMLElement, input: SceneInput, listener: ViewListener) {
    this.#box = box;
    this.#size = { width: box.clientWidth, height: box.clientHeight };
    this.#listener = listener;
    this.scene = {
      ...input,
      palette: readPalette(box),
      font: readFont(box),
      decimals: priceDigits(input.klines.close),
    };
    this.#chart = createChart(box, {
      ...fixedOptions(input.compact),
      ...this.#size,
    });
    this.#panes = new Panes(this.#chart, input.compact);
    this.#attachLayers();
    this.#arrangeStudies();
    this.#listen();
    this.#applyTheme();
    this.#applyKlines();
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    for (const stop of this.#stops) stop();
    this.#chart.remove();
  }

  /** Takes over what changed and redraws only what depends on it. */
  update(change: Partial<SceneInput>): void {
    const before = this.scene;
    this.scene = { ...before, ...change };
    const { klines, models, ensemble, labels, pinned } = this.scene;
    if (klines !== before.klines) this.#applyKlines(grownView(this.#view, before.klines.openTime, klines.openTime));
    if (labels !== before.labels) this.#applyTimes();
    if (models !== before.models || ensemble !== before.ensemble) {
      this.#applyThresholds();
      if (rowNames(this.scene) !== rowNames(before)) this.#arrange();
    }
    if (this.scene.studies.length !== before.studies.length) {
      this.#arrangeStudies();
      this.#arrange();
    }
    if (pinned !== undefined && pinned !== before.pinned) this.show(revealing(this.#view, pinned));
    this.#redraw();
  }

  get view(): BarView {
    return this.#view;
  }

  /** Shows these bars, renewing the library's window where needed. */
  show(view: BarView): void {
    const moved = view.from !== this.#view.from || view.to !== this.#view.to;
    if (!moved || !(view.to > view.from)) return;
    this.#view = view;
    if (!covers(this.window, view, this.#plotWidth, this.#bars)) this.#feed(this.window.step);
    this.#apply();
  }

  /** Zooms about the pinned bar where it is in view, else about the middle. */
  zoom(factor: number): void {
    const { from, to } = this.#view;
    const { pinned } = this.scene;
    const about = pinned !== undefined && pinned >= from && pinned < to ? pinned + 0.5 : (from + to) / 2;
    this.show(zoomed(this.#view, about, Math.min(factor, (2 * this.#bars + 100) / (to - from))));
  }

  get #bars(): number {
    return this.scene.klines.openTime.length;
  }

  get #plotWidth(): number {
    return this.#chart.timeScale().width() || this.#size.width;
  }

  #attachLayers(): void {
    const { candles, scores, votes } = this.#panes;
    const labels = { timeLabels: () => this.#timeLabels(), priceLabels: () => this.#priceLabels() };
    candles.attachPrimitive(new Layer(this, { pane: paintRegions, order: 'bottom' }));
    candles.attachPrimitive(new Layer(this, { pane: paintPin, order: 'bottom', ...labels }));
    candles.attachPrimitive(new Layer(this, { pane: paintOverlays }));
    candles.attachPrimitive(new Layer(this, { pane: paintMarkers }));
    candles.attachPrimitive(new Layer(this, { pane: paintForming }));
    candles.attachPrimitive(new Layer(this, { pane: paintLooks }));
    candles.attachPrimitive(new Layer(this, { pane: paintRegionNames }));
    scores?.attachPrimitive(new Layer(this, { pane: paintRegions, order: 'bottom' }));
    scores?.attachPrimitive(new Layer(this, { pane: paintPin, order: 'bottom' }));
    scores?.attachPrimitive(new Layer(this, { pane: paintScores }));
    scores?.attachPrimitive(new Layer(this, { pane: paintPending }));
    votes.attachPrimitive(new Layer(this, { pane: paintVoteRegions, axis: paintVoteNames, order: 'bottom' }));
    votes.attachPrimitive(new Layer(this, { pane: paintPin, order: 'bottom' }));
    votes.attachPrimitive(new Layer(this, { pane: paintVotes }));
    votes.attachPrimitive(new Layer(this, { pane: paintFormingVotes }));
    votes.attachPrimitive(new Layer(this, { pane: paintPending }));
  }

  /** A pane for each study; what is drawn in it follows the scene. */
  #arrangeStudies(): void {
    const range = (place: number): [number, number] | undefined => {
      const study = this.scene.studies[place];
      return study && studyRange(study, this.window, this.#view);
    };
    const first = this.#panes.studies.length;
    this.#panes.setStudies(this.scene.studies.length, range).forEach((frame, index) => {
      frame.attachPrimitive(new Layer(this, { pane: paintRegions, order: 'bottom' }));
      frame.attachPrimitive(new Layer(this, { pane: paintPin, order: 'bottom' }));
      frame.attachPrimitive(new Layer(this, { pane: paintStudy(first + index) }));
    });
  }

  #listen(): void {
    const scale = this.#chart.timeScale();
    const barOf = ({ logical }: MouseEventParams): number | undefined =>
      logical === undefined ? undefined : barAt(this.window, logical);
    this.#chart.subscribeCrosshairMove((event) => this.#listener.hover(event.point && barOf(event)));
    this.#chart.subscribeClick((event) => {
      const bar = barOf(event);
      if (bar !== undefined) this.#listener.click(bar);
    });
    scale.subscribeVisibleLogicalRangeChange(() => this.#settleSoon());
    const press = (): void => void (this.#pressed = true);
    const release = (): void => {
      this.#pressed = false;
      this.#settleSoon();
    };
    this.#box.addEventListener('pointerdown', press);
    for (const event of ['pointerup', 'pointercancel'] as const) {
      addEventListener(event, release);
      this.#stops.push(() => removeEventListener(event, release));
    }
    const resizing = new ResizeObserver(([{ contentRect }]) => {
      this.#size = { width: Math.floor(contentRect.width), height: Math.floor(contentRect.height) };
      this.#resize();
    });
    resizing.observe(this.#box);
    this.#stops.push(
      () => this.#box.removeEventListener('pointerdown', press),
      () => resizing.disconnect(),
      onThemeChange(() => this.#applyTheme()),
    );
  }

  #resize(): void {
    const { width, height } = this.#size;
    if (width === 0 || height === 0) return;
    this.#chart.resize(width, height);
    this.#arrange();
    this.#settleSoon();
  }

  #arrange(): void {
    const context = document.createElement('canvas').getContext('2d');
    const namesWidth = context ? voteNamesWidth(context, this.scene) : 0;
    this.#chart.applyOptions({ rightPriceScale: { minimumWidth: axisWidth(namesWidth, this.scene.compact) } });
    this.#panes.arrange(this.#size.height - 28, voteRows(this.scene).length, this.scene.compact);
    this.#settleSoon();
  }

  /** Takes over other bars; those that only grew keep the view that the reader chose. */
  #applyKlines(grown?: BarView): void {
    const { klines } = this.scene;
    this.scene = { ...this.scene, decimals: priceDigits(klines.close) };
    this.#panes.showPrices(this.scene.decimals);
    this.#applyTimes();
    const shown = this.#plotWidth / firstSpacing;
    this.#view = grown ?? { from: this.#bars - shown + 4, to: this.#bars + 4 };
    this.#feed(grown && this.window.step);
    this.#apply();
    this.#arrange();
  }

  #applyTimes(): void {
    this.#chart.applyOptions(timeOptions(this.scene.labels.locale, this.scene.klines.intervalMs));
  }

  #applyTheme(): void {
    const palette = readPalette(this.#box);
    this.scene = { ...this.scene, palette, font: readFont(this.#box) };
    this.#chart.applyOptions(themeOptions(palette, this.scene.font));
    this.#panes.paint(palette);
    this.#applyThresholds();
    if (this.window.end > 0) {
      this.#panes.feed(this.scene.klines, this.window, palette);
      this.#apply();
    }
  }

  #applyThresholds(): void {
    const { models, ensemble, palette } = this.scene;
    const thresholds = ensemble?.thresholds;
    const scores = voteRows(this.scene).map(({ score }) => score);
    const range = extentOf(models.length === 0 ? [] : scores, [
      Math.min(-1, thresholds?.sell ?? 0),
      Math.max(1, thresholds?.buy ?? 0),
    ]);
    this.#panes.showThresholds(thresholds, range, palette);
  }

  #feed(step?: number): void {
    this.window = planWindow(this.#view, this.#plotWidth, this.#bars, step);
    this.#panes.feed(this.scene.klines, this.window, this.scene.palette);
  }

  /** The library takes a range over in its next frame; until then what it reports is the past. */
  #apply(): void {
    this.#chart.timeScale().setVisibleLogicalRange(toLogical(this.window, this.#view));
    this.#unsettledFrames = 2;
    this.#settleSoon();
  }

  /** Once a frame: reads the view the library arrived at, renews the window, reports. */
  #settleSoon(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#settle());
  }

  #settle(): void {
    this.#frame = 0;
    const scale = this.#chart.timeScale();
    const logical = scale.getVisibleLogicalRange();
    if (logical === null) return;
    if (this.#unsettledFrames > 0) {
      this.#unsettledFrames--;
      this.#settleSoon();
    } else this.#view = fromLogical(this.window, logical);
    // While a button is down the library measures the drag against the old window.
    if (!this.#pressed && !covers(this.window, this.#view, this.#plotWidth, this.#bars)) {
      this.#feed(this.window.step);
      this.#apply();
    }
    this.#listener.view(this.#view);
    const above = this.#chart.panes().slice(0, 1 + this.#panes.studies.length);
    const top = above.reduce((sum, pane) => sum + pane.getHeight() + 1, 0);
    if (top !== this.#scoresTop) this.#listener.layout((this.#scoresTop = top));
  }

  /** Options are the library's only public way to ask for a repaint without new data. */
  #redraw(): void {
    this.#panes.votes.applyOptions({});
    for (const study of this.#panes.studies) study.applyOptions({});
  }

  #label(text: string, coordinate: () => number): ISeriesPrimitiveAxisView {
    const { palette } = this.scene;
    return {
      coordinate,
      text: () => text,
      textColor: () => palette('--on-accent'),
      backColor: () => palette('--accent'),
    };
  }

  #timeLabels(): ISeriesPrimitiveAxisView[] {
    const { pinned, klines, labels } = this.scene;
    if (pinned === undefined) return [];
    const { start, step } = this.window;
    const scale = this.#chart.timeScale();
    const x =
      (scale.logicalToCoordinate(0 as never) ?? 0) + Math.floor((pinned - start) / step) * scale.options().barSpacing;
    return [this.#label(barText(klines.openTime[pinned], klines.intervalMs, labels.locale), () => x)];
  }

  #priceLabels(): ISeriesPrimitiveAxisView[] {
    const { pinned, klines, decimals } = this.scene;
    const y = pinned === undefined ? null : this.#panes.candles.priceToCoordinate(klines.close[pinned]);
    return pinned === undefined || y === null ? [] : [this.#label(fixed(klines.close[pinned], decimals), () => y)];
  }
}
