import { expectedMaxSharpe } from '../../../core/evaluation/sharpe-test.ts';
import { finiteExtent } from '../../../core/base/plot-scale.ts';
import { toCube, type ParameterValue, type SearchSpace } from '../../../core/training/search/space.ts';
import type { Trial } from '../../../core/training/search/trial.ts';

/** The best complete value after each trial, in the order of their numbers; NaN before the first. */
export function bestSoFar(trials: readonly Trial[]): Float64Array {
  let best = Number.NaN;
  return Float64Array.from(trials, ({ state, value }) => {
    if (state === 'complete' && !(value <= best)) best = value;
    return best;
  });
}

/** A parameter's value in few characters: three significant digits. */
export const shortValue = (value: ParameterValue): string =>
  typeof value === 'number' ? String(Number(value.toPrecision(3))).replace('-', '\u2212') : String(value);

/** Spread of an IC without skill over so many bars: labels of `horizon` bars overlap, so bars / horizon of them count. */
export const icSpread = (bars: number, horizon: number): number => Math.sqrt(Math.max(1, horizon) / Math.max(1, bars));

/** The best IC that `tries` models without any skill are expected to show where one of them spreads by `spread`. */
export const luckyIc = (tries: number, spread: number): number =>
  tries < 1 ? 0 : expectedMaxSharpe(tries, spread * spread);

/** Part of an axis that trials have to lie in, 0 at its foot and 1 at its head. */
export interface Brush {
  readonly low: number;
  readonly high: number;
}

/** A line of the parallel-coordinates plot: where it meets each axis, 0 to 1. */
export interface Strand {
  readonly trial: Trial;
  readonly places: readonly number[];
}

/** Ends of the objective's axis. */
export const valueExtent = (trials: readonly Trial[]): readonly [low: number, high: number] =>
  finiteExtent([trials.map(({ value }) => value)]);

/** Trials with a value as lines over the axes of the space, the objective's axis last. */
export function strandsOf(space: SearchSpace, trials: readonly Trial[]): Strand[] {
  const [low, high] = valueExtent(trials);
  return trials
    .filter(({ value }) => !Number.isNaN(value))
    .map((trial) => ({
      trial,
      places: [
        ...Object.entries(space).map(([name, parameter]) => toCube(parameter, trial.parameters[name])),
        (trial.value - low) / (high - low),
      ],
    }));
}

/** Whether a line passes all brushes, one an axis. */
export const passes = ({ places }: Strand, brushes: readonly (Brush | undefined)[]): boolean =>
  places.every((place, axis) => {
    const brush = brushes[axis];
    // Ends of an axis come about by arithmetic.
    return brush === undefined || (place >= brush.low - 1e-9 && place <= brush.high + 1e-9);
  });
