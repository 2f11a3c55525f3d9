import type { Gradients } from '../../kernels/training-scores.ts';
import type { Parameters } from '../parameters/types.ts';
import { type Bag, BagBuilder, type RowSampler, RowStreams } from './rows.ts';

/** Size of each row's gradients, summed over classes in float32. */
function magnitudes(gradients: Gradients): Float32Array {
  const { rows, classes } = gradients;
  const pairs = gradients.pairs();
  const sizes = new Float32Array(rows);
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < classes; k++) {
      const at = 2 * (k * rows + row);
      sizes[row] += Math.abs(Math.fround(pairs[at] * pairs[at + 1]));
    }
  }
  return sizes;
}

/** Gradient-based one-side sampling: keeps the rows with large gradients and a weighted sample of the others. */
export class Goss implements RowSampler {
  readonly #rows: number;
  readonly #parameters: Parameters;
  readonly #streams: RowStreams;

  constructor(rows: number, parameters: Parameters) {
    this.#rows = rows;
    this.#parameters = parameters;
    this.#streams = new RowStreams(rows, parameters.bagging_seed);
  }

  next(iteration: number, gradients: Gradients): Bag | undefined {
    const { learning_rate, top_rate, other_rate } = this.#parameters;
    if (iteration < Math.trunc(1 / learning_rate)) return undefined;
    const rows = this.#rows;
    const top = Math.max(1, Math.trunc(rows * top_rate));
    const others = Math.trunc(rows * other_rate);
    const sizes = magnitudes(gradients);
    const threshold = Float32Array.from(sizes).sort()[rows - top];
    const factor = Math.fround(Math.fround(rows - top) / others);
    const pairs = gradients.pairs();
    const bag = new BagBuilder(rows);
    let large = 0;
    for (let row = 0; row < rows; row++) {
      if (sizes[row] >= threshold) {
        bag.add(row, true);
        large++;
        continue;
      }
      const wanted = others - (bag.insideCount - large);
      const left = rows - row - (top - large);
      const taken = this.#streams.nextFloat(row) < wanted / left;
      bag.add(row, taken);
      if (!taken) continue;
      for (let k = 0; k < gradients.classes; k++) {
        const at = 2 * (k * rows + row);
        pairs[at] *= factor;
        pairs[at + 1] *= factor;
      }
    }
    return bag.finish();
  }
}
