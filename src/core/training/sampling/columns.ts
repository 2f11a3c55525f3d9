import { Lcg } from '../lcg.ts';
import { roundHalf } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';

const share = (total: number, fraction: number): number => Math.max(roundHalf(total * fraction), Math.min(1, total));

/** Which features a tree and a node may split on. */
export class ColumnSampler {
  readonly #parameters: Parameters;
  readonly #random: Lcg;
  readonly #all: readonly number[];
  #ofTree: readonly number[];

  constructor(featureCount: number, parameters: Parameters) {
    this.#parameters = parameters;
    this.#random = new Lcg(parameters.feature_fraction_seed);
    this.#all = Array.from({ length: featureCount }, (_, feature) => feature);
    this.#ofTree = this.#all;
    this.nextTree(); // LightGBM draws once when it sets up, and throws it away
  }

  /** The features of the current tree, ascending. */
  get features(): readonly number[] {
    return this.#ofTree;
  }

  nextTree(): void {
    const { feature_fraction: fraction } = this.#parameters;
    if (fraction >= 1) return;
    this.#ofTree = Array.from(this.#random.sample(this.#all.length, share(this.#all.length, fraction)));
  }

  /** A byte a feature for the next node to be searched; undefined where every feature of the tree may be used. */
  nextNode(): Uint8Array | undefined {
    const { feature_fraction_bynode: fraction } = this.#parameters;
    if (fraction >= 1) return undefined;
    const allowed = new Uint8Array(this.#all.length);
    const picked = this.#random.sample(this.#ofTree.length, share(this.#ofTree.length, fraction));
    for (const index of picked) allowed[this.#ofTree[index]] = 1;
    return allowed;
  }
}
