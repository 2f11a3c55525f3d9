import { modelError } from '../../base/errors.ts';
import type { LoadedForest, OutputTransform, TreeKernels } from '../../kernels/trees.ts';
import { treeRange } from '../iterations.ts';
import type { IterationRange, ModelCard, ModelInput, TreeModel } from '../model.ts';
import type { Ensemble } from './ensemble.ts';
import { toForest } from './forest.ts';
import { linearSums } from './linear.ts';
import { outputTransform } from './objectives.ts';
import { proveEnsemble } from './prove.ts';

/** A LightGBM model ready to predict. `ensemble` is the data it was made from. */
export class LightGbmModel implements TreeModel {
  readonly card: ModelCard;
  readonly ensemble: Ensemble;
  readonly #kernels: TreeKernels;
  readonly #forest: LoadedForest;
  readonly #transform: OutputTransform;
  readonly #linear: boolean;

  /** Proves the ensemble sound before anything else. */
  constructor(ensemble: Ensemble, card: ModelCard, kernels: TreeKernels) {
    proveEnsemble(ensemble);
    this.card = card;
    this.ensemble = ensemble;
    this.#kernels = kernels;
    this.#transform = outputTransform(ensemble);
    this.#linear = ensemble.trees.some((tree) => tree.linear !== undefined);
    this.#forest = kernels.load(toForest(ensemble));
  }

  #range(options: IterationRange | undefined): { readonly from: number; readonly to: number } {
    return treeRange(this.ensemble.trees.length, this.ensemble.treesPerIteration, options);
  }

  rawScore(input: ModelInput, options?: IterationRange): Float64Array {
    const { from, to } = this.#range(options);
    if (!this.#linear) return this.#forest.sums(input, from, to);
    return linearSums(this.ensemble, this.#forest, input, from, to);
  }

  predict(input: ModelInput, options?: IterationRange): Float64Array {
    const values = this.rawScore(input, options);
    const width = this.ensemble.treesPerIteration;
    if (this.ensemble.averageOutput) {
      const { from, to } = this.#range(options);
      const iterations = (to - from) / width;
      if (iterations > 0) for (let i = 0; i < values.length; i++) values[i] /= iterations;
    }
    this.#kernels.transform(values, this.#transform, width);
    return values;
  }

  leaves(input: ModelInput, options?: IterationRange): Int32Array {
    const { from, to } = this.#range(options);
    return this.#forest.leaves(input, from, to);
  }

  contributions(input: ModelInput, options?: IterationRange): Float64Array {
    if (this.#linear) {
      throw modelError(
        'MODEL_CONTRIBUTIONS',
        'contributions: expected constant leaves, got a model with linear leaves',
        {
          hint: 'LightGBM does not define contributions for linear trees either.',
        },
      );
    }
    const { from, to } = this.#range(options);
    const { trees } = this.#forest.forest;
    const without = trees.findIndex((tree) => tree.leafCount > 1 && !(tree.nodeRows && tree.leafRows));
    if (without >= 0) {
      throw modelError('MODEL_CONTRIBUTIONS', `Tree=${without}: expected leaf_count and internal_count, got none`, {
        where: { tree: without, field: 'internal_count' },
        hint: 'Contributions weigh branches by their training rows; save the model again with LightGBM.',
      });
    }
    return this.#forest.contributions(input, from, to);
  }

  dispose(): void {
    this.#forest.dispose();
  }
}
