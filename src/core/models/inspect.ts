import { categoriesOf } from './lightgbm/categories.ts';
import type { Ensemble, Tree } from './lightgbm/ensemble.ts';
import { DECISION_CATEGORICAL, DECISION_DEFAULT_LEFT, DECISION_MISSING_SHIFT } from './lightgbm/ensemble.ts';
import { splitCounts, splitGains } from './lightgbm/importance.ts';
import { LightGbmModel } from './lightgbm/model.ts';
import type { Model, TreeModel } from './model.ts';

/** One feature of a model and how much its trees use it. */
export interface FeatureImportance {
  readonly name: string;
  /** Its place among the model's features, from 0. */
  readonly index: number;
  /** `[min:max]` seen in training, `none` for a feature that was constant, or its categories. */
  readonly info: string;
  /** Nodes that split on it. */
  readonly split: number;
  /** Sum of the gains of those nodes. */
  readonly gain: number;
}

export interface TreeSummary {
  readonly tree: number;
  readonly iteration: number;
  /** Class the tree adds to; 0 where there is one score. */
  readonly output: number;
  readonly leaves: number;
  readonly depth: number;
}

export interface ModelInspection {
  readonly objective: string | undefined;
  readonly iterations: number;
  readonly averageOutput: boolean;
  /** In the model's order. */
  readonly features: readonly FeatureImportance[];
  readonly trees: readonly TreeSummary[];
  /** The parameters it was trained with, where the file has them. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

/** A node of a tree as it can be drawn: in depth-first order, the left child first. */
export interface TreeNodeView {
  /** Place in the list; the root is 0. */
  readonly id: number;
  readonly parent: number | undefined;
  readonly depth: number;
  /** Which way its parent sends rows here. */
  readonly side: 'root' | 'left' | 'right';
  /** Training rows that came here; undefined where the file does not say. */
  readonly rows: number | undefined;
  /** Output at this node: a leaf's value, or what it would be if the tree ended here. */
  readonly value: number | undefined;
  readonly split: SplitView | undefined;
  /** LightGBM's number of the leaf, as `leaves()` gives it. */
  readonly leaf: number | undefined;
}

export interface SplitView {
  readonly feature: string;
  readonly featureIndex: number;
  readonly gain: number | undefined;
  /** Rows go left where the value is `<= threshold`; undefined at categorical nodes. */
  readonly threshold: number | undefined;
  /** Rows of these categories go left; undefined at numeric nodes. */
  readonly categories: readonly number[] | undefined;
  readonly missing: 'none' | 'zero' | 'nan';
  /** Where missing values go. */
  readonly missingGoes: 'left' | 'right';
  readonly left: number;
  readonly right: number;
}

/** Whether a model offers raw scores, leaves and contributions. */
export const isTreeModel = (model: Model): model is TreeModel => 'leaves' in model && 'contributions' in model;

/** The data behind a LightGBM model; undefined for models of other kinds. */
export const ensembleOf = (model: Model): Ensemble | undefined =>
  model instanceof LightGbmModel ? model.ensemble : undefined;

/** Depth of the deepest leaf; 0 for a single leaf. */
function depthOf(tree: Tree): number {
  const depths = new Int32Array(tree.leafCount - 1);
  let deepest = 0;
  const waiting = tree.leafCount === 1 ? [] : [0];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const child of [tree.leftChild[node], tree.rightChild[node]]) {
      deepest = Math.max(deepest, depths[node] + 1);
      if (child < 0) continue;
      depths[child] = depths[node] + 1;
      waiting.push(child);
    }
  }
  return deepest;
}

/** What a LightGBM model is made of: features with importance, trees, parameters. */
export function inspectEnsemble(ensemble: Ensemble): ModelInspection {
  const { featureInfos, featureNames, trees, treesPerIteration } = ensemble;
  const split = splitCounts(ensemble);
  const gain = splitGains(ensemble);
  return {
    objective: ensemble.objective,
    iterations: trees.length / treesPerIteration,
    averageOutput: ensemble.averageOutput,
    features: featureNames.map((name, index) => ({
      name,
      index,
      info: featureInfos[index],
      split: split[index],
      gain: gain[index],
    })),
    trees: trees.map((tree, index) => ({
      tree: index,
      iteration: Math.floor(index / treesPerIteration),
      output: index % treesPerIteration,
      leaves: tree.leafCount,
      depth: depthOf(tree),
    })),
    parameters: ensemble.parameters ?? [],
  };
}

const MISSING = ['none', 'zero', 'nan'] as const;

function splitView(ensemble: Ensemble, tree: Tree, node: number, left: number, right: number): SplitView {
  const decision = tree.decisionType[node];
  const isCategorical = (decision & DECISION_CATEGORICAL) !== 0;
  const missing = MISSING[decision >> DECISION_MISSING_SHIFT];
  const threshold = tree.threshold[node];
  // Categorical nodes send everything outside their set right. Without a missing type NaN is read as 0.
  const missingLeft = missing === 'none' ? threshold >= 0 : (decision & DECISION_DEFAULT_LEFT) !== 0;
  return {
    feature: ensemble.featureNames[tree.splitFeature[node]],
    featureIndex: tree.splitFeature[node],
    gain: tree.splitGain[node],
    threshold: isCategorical ? undefined : threshold,
    categories: isCategorical ? categoriesOf(tree, node) : undefined,
    missing,
    missingGoes: !isCategorical && missingLeft ? 'left' : 'right',
    left,
    right,
  };
}

/** One tree of a model as a list of nodes that can be drawn and walked. */
export function treeView(ensemble: Ensemble, index: number): readonly TreeNodeView[] {
  const tree = ensemble.trees[index];
  const views: TreeNodeView[] = [];
  // A view's children get their places when they are visited; until then their places are unknown.
  const places: { left: number; right: number }[] = [];
  interface Visit {
    readonly child: number;
    readonly parent: number | undefined;
    readonly depth: number;
    readonly side: TreeNodeView['side'];
  }
  const order: Visit[] = [];
  const waiting: Visit[] = [{ child: tree.leafCount === 1 ? ~0 : 0, parent: undefined, depth: 0, side: 'root' }];
  for (let visit = waiting.pop(); visit !== undefined; visit = waiting.pop()) {
    const id = order.length;
    order.push(visit);
    places.push({ left: 0, right: 0 });
    if (visit.parent !== undefined && visit.side !== 'root') places[visit.parent][visit.side] = id;
    if (visit.child < 0) continue;
    const below = { parent: id, depth: visit.depth + 1 };
    waiting.push({ child: tree.rightChild[visit.child], side: 'right', ...below });
    waiting.push({ child: tree.leftChild[visit.child], side: 'left', ...below });
  }
  order.forEach(({ child, parent, depth, side }, id) => {
    const common = { id, parent, depth, side };
    if (child < 0) {
      const leaf = ~child;
      views.push({ ...common, rows: tree.leafRows[leaf], value: tree.leafValue[leaf], split: undefined, leaf });
    } else {
      const split = splitView(ensemble, tree, child, places[id].left, places[id].right);
      views.push({
        ...common,
        rows: tree.internalRows[child],
        value: tree.internalValue[child],
        split,
        leaf: undefined,
      });
    }
  });
  return views;
}
