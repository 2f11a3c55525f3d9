import type { Parameters } from '../parameters/types.ts';
import { type Metric, pointwise } from './metric.ts';

type Log = (x: number) => number;

/** Means below this are raised to it before the logarithm. */
const POISSON_FLOOR = Math.fround(1e-10);

const squared = (prediction: number, label: number): number => (prediction - label) * (prediction - label);

export const l2: Metric = pointwise('l2', squared);

export const rmse: Metric = { ...l2, name: 'rmse', evaluate: (judged) => Math.sqrt(l2.evaluate(judged)) };

export const l1: Metric = pointwise('l1', (prediction, label) => Math.abs(prediction - label));

export const mape: Metric = pointwise(
  'mape',
  (prediction, label) => Math.abs(label - prediction) / Math.max(1, Math.abs(label)),
);

export const quantile = ({ alpha }: Parameters): Metric =>
  pointwise('quantile', (prediction, label) => {
    const delta = label - prediction;
    return delta < 0 ? (alpha - 1) * delta : alpha * delta;
  });

export const huber = ({ alpha }: Parameters): Metric =>
  pointwise('huber', (prediction, label) => {
    const size = Math.abs(prediction - label);
    return size <= alpha ? 0.5 * size * size : alpha * (size - 0.5 * alpha);
  });

export const fair = ({ fair_c: c }: Parameters): Metric =>
  pointwise('fair', (prediction, label) => {
    const size = Math.abs(prediction - label);
    return c * size - c * c * Math.log1p(size / c);
  });

export const poisson = (log: Log): Metric =>
  pointwise('poisson', (prediction, label) => {
    const expected = Math.max(POISSON_FLOOR, prediction);
    return expected - label * log(expected);
  });
