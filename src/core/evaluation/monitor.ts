import { dataError, usageError } from '../base/errors.ts';
import { populationStability } from './drift.ts';
import { ic } from './ic.ts';

/** The rule by which a model ought to be trained anew. */
export type RetrainRule = 'ic' | 'no-ic' | 'score-drift';

export interface MonitorState {
  readonly retrain: boolean;
  /** The first rule that fired; undefined where none did. */
  readonly rule?: RetrainRule;
  /** What fired, or what is still waited for, in a plain sentence. */
  readonly reason: string;
  /** IC of the pairs in the window; NaN where it has none. */
  readonly ic: number;
  /** Stability index of the window's predictions against the reference; NaN without a reference. */
  readonly stability: number;
  /** Pairs in the window. */
  readonly observations: number;
}

export interface MonitorOptions {
  /** Latest pairs that count. */
  readonly window?: number;
  /** An IC below this asks for training. */
  readonly icThreshold?: number;
  /** Predictions of the time the model was good; without them drift is not judged. */
  readonly reference?: Float64Array;
  /** A population stability index above this asks for training. */
  readonly driftThreshold?: number;
}

/** A monitor as plain JSON. */
export interface SavedMonitor {
  readonly klinelabMonitor: 1;
  readonly window: number;
  readonly icThreshold: number;
  readonly driftThreshold: number;
  readonly reference?: readonly number[];
  /** Oldest first. */
  readonly pairs: readonly (readonly [number, number])[];
}

const areNumbers = (list: unknown): boolean => Array.isArray(list) && list.every(Number.isFinite);

function isSavedMonitor(value: unknown): value is SavedMonitor {
  if (typeof value !== 'object' || value === null) return false;
  const saved: { readonly [Key in keyof SavedMonitor]?: unknown } = value;
  return (
    saved.klinelabMonitor === 1 &&
    areNumbers([saved.window, saved.icThreshold, saved.driftThreshold]) &&
    Array.isArray(saved.pairs) &&
    saved.pairs.every((pair) => areNumbers(pair) && pair.length === 2) &&
    (saved.reference === undefined || areNumbers(saved.reference))
  );
}

/**
 * Watches a model at work: keeps the latest pairs of prediction and outcome and says when it ought to be trained anew.
 * Nothing is judged before the window is full. Rules, in order: `ic`, the window's IC is below the threshold; `no-ic`,
 * there is none, because predictions or outcomes never vary; `score-drift`, predictions are spread otherwise than the
 * reference's.
 */
export class ModelMonitor {
  readonly #window: number;
  readonly #icThreshold: number;
  readonly #driftThreshold: number;
  readonly #reference: Float64Array | undefined;
  readonly #pairs: [number, number][] = [];

  constructor(options: MonitorOptions = {}) {
    const { window = 100, icThreshold = 0.02, driftThreshold = 0.25, reference } = options;
    if (!Number.isInteger(window) || window < 2 || window > 1_000_000) {
      throw usageError('MONITOR', `monitor: expected a window of 2 to 1000000 pairs, got ${window}`);
    }
    if (!(icThreshold >= -1 && icThreshold <= 1) || !(driftThreshold > 0 && driftThreshold < Infinity)) {
      throw usageError(
        'MONITOR',
        `monitor: expected an IC threshold from -1 to 1 and a drift threshold above 0, got ${icThreshold} and ${driftThreshold}`,
      );
    }
    this.#window = window;
    this.#icThreshold = icThreshold;
    this.#driftThreshold = driftThreshold;
    // Only finite values are compared, and only those survive being written as JSON.
    this.#reference = reference?.filter(Number.isFinite);
    if (this.#reference?.length === 0) {
      throw usageError('MONITOR', 'monitor: expected finite predictions as reference, got none');
    }
  }

  /** Takes a prediction with the outcome it was about. A pair with a number missing is not kept; false then. */
  recordPrediction(prediction: number, actual: number): boolean {
    if (!Number.isFinite(prediction) || !Number.isFinite(actual)) return false;
    this.#pairs.push([prediction, actual]);
    if (this.#pairs.length > this.#window) this.#pairs.shift();
    return true;
  }

  /** Whether a rule asks for training; `state` says which. */
  shouldRetrain(): boolean {
    return this.state().retrain;
  }

  state(): MonitorState {
    const prediction = Float64Array.from(this.#pairs, ([value]) => value);
    const observations = prediction.length;
    const current = ic(
      prediction,
      Float64Array.from(this.#pairs, ([, value]) => value),
    );
    const full = observations === this.#window;
    const stability =
      this.#reference === undefined || !full ? Number.NaN : populationStability(this.#reference, prediction);
    const facts = { ic: current, stability, observations };
    const fired = (rule: RetrainRule, reason: string): MonitorState => ({ retrain: true, rule, reason, ...facts });
    if (!full) {
      return { retrain: false, reason: `${observations} of ${this.#window} pairs: too few to judge`, ...facts };
    }
    if (current < this.#icThreshold) {
      return fired('ic', `IC ${current.toFixed(4)} is below ${this.#icThreshold}`);
    }
    if (Number.isNaN(current)) return fired('no-ic', 'predictions or outcomes never vary');
    if (stability > this.#driftThreshold) {
      return fired('score-drift', `stability index ${stability.toFixed(3)} is above ${this.#driftThreshold}`);
    }
    return { retrain: false, reason: `IC ${current.toFixed(4)} is not below ${this.#icThreshold}`, ...facts };
  }

  /** All it knows: `restore` makes a monitor of it that goes on as this one would. */
  save(): SavedMonitor {
    return {
      klinelabMonitor: 1,
      window: this.#window,
      icThreshold: this.#icThreshold,
      driftThreshold: this.#driftThreshold,
      ...(this.#reference === undefined ? {} : { reference: [...this.#reference] }),
      pairs: this.#pairs.map(([prediction, actual]) => [prediction, actual] as const),
    };
  }

  /**
   * A monitor as it was saved, from whatever JSON holds it. Throws MONITOR_SAVED where that is none, MONITOR where its
   * settings are impossible.
   */
  static restore(saved: unknown): ModelMonitor {
    if (!isSavedMonitor(saved)) {
      throw dataError('MONITOR_SAVED', 'saved monitor: expected version 1 with pairs of numbers, got something else');
    }
    const { pairs, reference, window, icThreshold, driftThreshold } = saved;
    const monitor = new ModelMonitor({
      window,
      icThreshold,
      driftThreshold,
      ...(reference === undefined ? {} : { reference: Float64Array.from(reference) }),
    });
    for (const [prediction, actual] of pairs) monitor.recordPrediction(prediction, actual);
    return monitor;
  }
}
