import type { Klines } from '../../../core/klines/klines.ts';
import type { ChartLabels, EnsembleTrack, FormingCandle, LookBack, Region, Study, Track } from '../types.ts';
import type { Palette } from '../tokens.ts';
import type { BarWindow } from './window.ts';

/** Everything that is drawn, as it is now. The view replaces it as a whole, the layers read it. */
export interface Scene {
  readonly klines: Klines;
  readonly models: readonly Track[];
  readonly ensemble?: EnsembleTrack;
  readonly regions: readonly Region[];
  readonly pinned?: number;
  readonly looks: readonly LookBack[];
  readonly studies: readonly Study[];
  /** Drawn over the prices, in this order: what a part of the page that is loaded later has to show there. */
  readonly overlays: readonly Paint[];
  readonly computedTo?: number;
  readonly forming?: FormingCandle;
  readonly labels: ChartLabels;
  readonly compact: boolean;
  readonly palette: Palette;
  readonly font: string;
  /** Decimals of the prices. */
  readonly decimals: number;
}

/** Where bars lie in a pane, in CSS pixels. A bar's cell reaches from `left(bar)` to `left(bar + 1)`. */
export interface BarAxis {
  /** What the library holds; `step` bars share a candle. */
  readonly window: BarWindow;
  readonly step: number;
  /** Width of a candle's cell. */
  readonly spacing: number;
  /** Bars in view, whole candles, within the data. */
  readonly first: number;
  readonly end: number;
  left(bar: number): number;
  centre(bar: number): number;
  /** Undefined where the pane's scale is empty. */
  y(value: number): number | undefined;
}

export interface PaneSize {
  readonly width: number;
  readonly height: number;
}

export type Paint = (context: CanvasRenderingContext2D, size: PaneSize, axis: BarAxis, scene: Scene) => void;

/** The rows of the vote strip: the ensemble on top, then the models. */
export const voteRows = ({ ensemble, models }: Scene): readonly Track[] => [...(ensemble ? [ensemble] : []), ...models];

/** Top of each row of the vote strip and the height they share. */
export function rowLayout(scene: Scene, height: number): { readonly top: number; readonly rowHeight: number } {
  const top = scene.compact ? 4 : 8;
  return { top, rowHeight: (height - top - 4) / Math.max(1, voteRows(scene).length) };
}
