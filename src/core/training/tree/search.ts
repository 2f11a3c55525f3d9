import { HistogramPool, type SearchedLeaf } from '../../kernels/training-search.ts';
import type { DataSet } from '../dataset.ts';
import { Lcg } from '../lcg.ts';
import type { Parameters } from '../parameters/types.ts';
import type { ColumnSampler } from '../sampling/columns.ts';
import { scanCategorical } from './categorical-scan.ts';
import { hasPlainGain } from './gain.ts';
import { scanNumeric } from './numeric-scan.ts';
import { isBetter, type Leaf, type Split, toSplit } from './split.ts';

/** A leaf to be searched, the features its node's sample allows, and what path_smooth draws its children towards. */
interface Node {
  readonly leaf: Leaf;
  readonly allowed: Uint8Array | undefined;
}

/**
 * Finds the best splits of leaves from their histograms. Common rules are searched by the kernel, two siblings at a
 * time; categorical features and rarer rules by plain scans over the same histograms.
 */
export class SplitFinder {
  readonly #data: DataSet;
  readonly #parameters: Parameters;
  readonly #pool: HistogramPool;
  readonly #inKernel: readonly boolean[];
  readonly #allInKernel: boolean;
  /** extra_trees: a stream of thresholds for each feature. */
  readonly #randoms: readonly Lcg[] | undefined;

  constructor(data: DataSet, parameters: Parameters, pool: HistogramPool, unitHessians: boolean) {
    this.#data = data;
    this.#parameters = parameters;
    this.#pool = pool;
    const common = hasPlainGain(parameters) && !parameters.extra_trees;
    this.#inKernel = data.features.map((bins) => common && bins.kind === 'numeric');
    this.#allInKernel = this.#inKernel.every(Boolean);
    if (parameters.extra_trees) {
      this.#randoms = data.innerPosition.map((position) => new Lcg(parameters.extra_seed + position));
    }
    pool.setLimits({
      lambdaL1: parameters.lambda_l1,
      lambdaL2: parameters.lambda_l2,
      minRows: parameters.min_data_in_leaf,
      minHessian: parameters.min_sum_hessian_in_leaf,
      minGain: parameters.min_gain_to_split,
      unitHessians,
    });
  }

  /**
   * Best splits of the smaller child (or the root) and of the larger one, which still holds the parent's histogram.
   * `features`: those worth a look, ascending.
   */
  search(
    small: Leaf,
    large: Leaf | undefined,
    features: readonly number[],
    columns: ColumnSampler,
  ): [Split | undefined, Split | undefined] {
    const nodes: Node[] = [{ leaf: small, allowed: columns.nextNode() }];
    if (large !== undefined) nodes.push({ leaf: large, allowed: columns.nextNode() });
    if (this.#allInKernel) return this.#searchInKernel(nodes, features);
    const best = this.#searchInKernel(
      nodes,
      features.filter((feature) => this.#inKernel[feature]),
    );
    for (const feature of features) {
      if (this.#inKernel[feature]) continue;
      nodes.forEach((node, lane) => {
        if (lane === 1) this.#pool.subtract(node.leaf.histogram, small.histogram, feature);
        const split = this.#scan(node.leaf, feature);
        const allowed = node.allowed === undefined || node.allowed[feature] !== 0;
        if (allowed && isBetter(split, best[lane])) best[lane] = split;
      });
    }
    return best;
  }

  #searchInKernel(nodes: readonly Node[], features: readonly number[]): [Split | undefined, Split | undefined] {
    if (features.length === 0) return [undefined, undefined];
    const searched = ({ leaf, allowed }: Node): SearchedLeaf => ({
      gradient: leaf.gradient,
      hessian: leaf.hessian,
      rows: leaf.rows,
      histogram: leaf.histogram,
      allowed,
    });
    const found = this.#pool.search(searched(nodes[0]), nodes[1] && searched(nodes[1]), features);
    const [small, large] = found.map((threshold, lane) => {
      if (threshold === undefined) return undefined;
      // Row estimates only matter to path_smooth, which the kernel does not search.
      return toSplit({ ...threshold, leftRows: 0 }, nodes[lane].leaf, this.#parameters, 0);
    });
    return [small, large];
  }

  #scan(leaf: Leaf, feature: number): Split | undefined {
    const bins = this.#data.features[feature];
    const input = {
      feature,
      cells: this.#pool.cells(leaf.histogram, feature),
      leaf,
      parentOutput: leaf.output,
      parameters: this.#parameters,
      random: this.#randoms?.[feature],
    };
    const numeric = (): ReturnType<typeof scanCategorical> => ({
      ...scanNumeric(input, bins as Extract<typeof bins, { kind: 'numeric' }>),
      rules: this.#parameters,
    });
    const { best, splittable, rules } = bins.kind === 'categorical' ? scanCategorical(input, bins) : numeric();
    this.#pool.splittable(leaf.histogram)[feature] = splittable ? 1 : 0;
    return best && toSplit(best, leaf, rules, leaf.output);
  }
}
