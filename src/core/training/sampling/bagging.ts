import type { DataSet } from '../dataset.ts';
import type { Parameters } from '../parameters/types.ts';
import { type Bag, BagBuilder, type RowSampler, RowStreams } from './rows.ts';

/** Fractions of their own for positive and negative rows, where there are positive ones. */
const isBalanced = (parameters: Parameters, positives: number): boolean =>
  (parameters.pos_bagging_fraction < 1 || parameters.neg_bagging_fraction < 1) && positives > 0;

/** A random part of the rows, drawn anew every `bagging_freq` iterations. */
export class Bagging implements RowSampler {
  readonly #data: DataSet;
  readonly #parameters: Parameters;
  readonly #balanced: boolean;
  readonly #streams: RowStreams;
  #bag: Bag | undefined;

  static isOn(parameters: Parameters, positives: number): boolean {
    return parameters.bagging_freq > 0 && (parameters.bagging_fraction < 1 || isBalanced(parameters, positives));
  }

  constructor(data: DataSet, parameters: Parameters, positives: number) {
    this.#data = data;
    this.#parameters = parameters;
    this.#balanced = isBalanced(parameters, positives);
    this.#streams = new RowStreams(data.rows, parameters.bagging_seed);
  }

  next(iteration: number): Bag {
    const { rows } = this.#data;
    // Once a bag happens to hold every row, as on very small data, LightGBM never draws again.
    const isDue = iteration % this.#parameters.bagging_freq === 0 && this.#bag?.inside.length !== rows;
    if (this.#bag === undefined || isDue) this.#bag = this.#draw();
    return this.#bag;
  }

  #draw(): Bag {
    const { label, rows } = this.#data;
    const { bagging_fraction, pos_bagging_fraction, neg_bagging_fraction } = this.#parameters;
    const bag = new BagBuilder(rows);
    for (let row = 0; row < rows; row++) {
      const own = label[row] > 0 ? pos_bagging_fraction : neg_bagging_fraction;
      bag.add(row, this.#streams.nextFloat(row) < (this.#balanced ? own : bagging_fraction));
    }
    return bag.finish();
  }
}
