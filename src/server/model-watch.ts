import { z } from 'zod';
import { ModelMonitor } from '../core/evaluation/monitor.ts';
import type { MonitorState } from '../core/evaluation/monitor.ts';
import type { Observed } from './jobs.ts';

/** When a model's predictions are judged, and by what. */
export interface WatchSettings {
  /** Latest pairs of prediction and actual that count. */
  readonly window: number;
  readonly icThreshold: number;
  readonly driftThreshold: number;
}

/** What a prediction is known by until its actual arrives: the request's id, or series and time of its bar. */
export type Place = { readonly id: string } | { readonly symbol: string; readonly timestamp: number };

/** A prediction that waits for its actual. */
interface Waiting {
  score: number;
  /** The close of its bar, by which later bars are known to be of the same series; NaN where it had none. */
  close: number;
  readonly places: string[];
}

/** Predictions that wait at most; the oldest goes first. */
const mostWaiting = 10_000;
/** Windows of scores that make the reference which later ones are compared with. */
const referenceWindows = 5;

const keyOf = (place: Place): string => ('id' in place ? `id ${place.id}` : `bar ${place.timestamp} ${place.symbol}`);

const savedSchema = z.object({
  sha256: z.string(),
  monitor: z.unknown(),
  predictions: z.int().min(0),
  first: z.array(z.number()).nullable(),
  waiting: z.array(z.tuple([z.number(), z.number().nullable(), z.array(z.string())])).max(mostWaiting),
});
export type SavedWatch = z.infer<typeof savedSchema>;

/**
 * Watches one model at work: pairs its predictions with the actuals that arrive later, and hands the pairs to a monitor.
 * Scores of its first five windows become the reference that drift is measured against.
 */
export class ModelWatch {
  readonly sha256: string;
  readonly #settings: WatchSettings;
  #monitor: ModelMonitor;
  #predictions = 0;
  /** Scores collected for the reference; null once the monitor has it. */
  #first: number[] | null = [];
  readonly #waiting = new Map<string, Waiting>();

  constructor(sha256: string, settings: WatchSettings) {
    this.sha256 = sha256;
    this.#settings = settings;
    this.#monitor = new ModelMonitor(settings);
  }

  /** Notes the predictions of a request; later bars of a series are the actuals of earlier ones, `horizon` bars on. */
  record(requestId: string, { scores, series }: Observed, horizon: number): void {
    if (series !== undefined) this.#resolveSeries(series, horizon);
    scores.forEach((score, index) => {
      if (!Number.isFinite(score)) return;
      const places: Place[] = [{ id: scores.length === 1 ? requestId : `${requestId}/${index}` }];
      const timestamp = series?.times.at(-1);
      if (series !== undefined && timestamp !== undefined) places.push({ symbol: series.symbol, timestamp });
      this.#wait(score, series?.closes.at(-1) ?? Number.NaN, places.map(keyOf));
    });
  }

  /** Takes the actual of a prediction; false where none waits there. */
  actual(place: Place, actual: number): boolean {
    const waiting = this.#waiting.get(keyOf(place));
    if (waiting === undefined) return false;
    for (const key of waiting.places) this.#waiting.delete(key);
    return this.#monitor.recordPrediction(waiting.score, actual);
  }

  state(): MonitorState & { readonly predictions: number; readonly waiting: number } {
    return { ...this.#monitor.state(), predictions: this.#predictions, waiting: new Set(this.#waiting.values()).size };
  }

  save(): SavedWatch {
    return {
      sha256: this.sha256,
      monitor: this.#monitor.save(),
      predictions: this.#predictions,
      first: this.#first,
      waiting: [...new Set(this.#waiting.values())].map(({ score, close, places }) => [score, close, places]),
    };
  }

  /** A watch as it was saved; undefined where the record is none, or of other settings than now. */
  static restore(saved: unknown, settings: WatchSettings): ModelWatch | undefined {
    const parsed = savedSchema.safeParse(saved);
    if (!parsed.success) return undefined;
    const { sha256, monitor, predictions, first, waiting } = parsed.data;
    const watch = new ModelWatch(sha256, settings);
    try {
      watch.#monitor = ModelMonitor.restore(monitor);
    } catch {
      return undefined;
    }
    const { window, icThreshold, driftThreshold } = watch.#monitor.save();
    const same =
      window === settings.window && icThreshold === settings.icThreshold && driftThreshold === settings.driftThreshold;
    if (!same) return undefined;
    watch.#predictions = predictions;
    watch.#first = first;
    for (const [score, close, places] of waiting) {
      const known = { score, close: close ?? Number.NaN, places };
      for (const key of places) watch.#waiting.set(key, known);
    }
    return watch;
  }

  #wait(score: number, close: number, keys: readonly string[]): void {
    // A bar that is asked about again is still one prediction.
    const known = keys.map((key) => this.#waiting.get(key)).find((waiting) => waiting !== undefined);
    const waiting = known ?? { score, close, places: [] };
    waiting.score = score;
    waiting.close = close;
    for (const key of keys) {
      if (!waiting.places.includes(key)) waiting.places.push(key);
      this.#waiting.set(key, waiting);
    }
    for (const oldest of this.#waiting.keys()) {
      if (this.#waiting.size <= mostWaiting) break;
      this.#waiting.delete(oldest);
    }
    if (known !== undefined) return;
    this.#predictions++;
    this.#collect(score);
  }

  #collect(score: number): void {
    if (this.#first === null) return;
    this.#first.push(score);
    if (this.#first.length < referenceWindows * this.#settings.window) return;
    this.#monitor = ModelMonitor.restore({ ...this.#monitor.save(), reference: this.#first });
    this.#first = null;
  }

  #resolveSeries({ symbol, times, closes }: NonNullable<Observed['series']>, horizon: number): void {
    for (let bar = 0; bar + horizon < times.length; bar++) {
      const place = { symbol, timestamp: times[bar] };
      // Another close at the same time: another series without a name, or a bar that was not finished.
      if (this.#waiting.get(keyOf(place))?.close !== closes[bar]) continue;
      this.actual(place, closes[bar + horizon] / closes[bar] - 1);
    }
  }
}
