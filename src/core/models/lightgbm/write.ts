import type { Ensemble, LinearLeaves, Tree } from './ensemble.ts';
import { formatG, formatG17 } from './format.ts';
import { splitCounts } from './importance.ts';

const encoder = new TextEncoder();

const integers = (values: ArrayLike<number>): string => Array.prototype.join.call(values, ' ');

const reals = (values: ArrayLike<number>, format: (value: number) => string): string =>
  Array.from(values, format).join(' ');

/** Per-leaf groups: values followed by a space each, groups joined by one more, as LightGBM writes them. */
function leafGroups(linear: LinearLeaves, value: (entry: number) => string): string {
  let text = '';
  for (let leaf = 0; leaf + 1 < linear.offsets.length; leaf++) {
    for (let entry = linear.offsets[leaf]; entry < linear.offsets[leaf + 1]; entry++) text += `${value(entry)} `;
    text += ' ';
  }
  return text;
}

function linearLines(linear: LinearLeaves): string[] {
  const sizes = Array.from(linear.constants, (_, leaf) => linear.offsets[leaf + 1] - linear.offsets[leaf]);
  return [
    `leaf_const=${reals(linear.constants, formatG17)}`,
    `num_features=${sizes.join(' ')}`,
    `leaf_features=${leafGroups(linear, (entry) => String(linear.features[entry]))}`,
    `leaf_coeff=${leafGroups(linear, (entry) => formatG17(linear.coefficients[entry]))}`,
  ];
}

function treeBlock(tree: Tree, index: number): string {
  const { categories, linear } = tree;
  const lines = [
    `Tree=${index}`,
    `num_leaves=${tree.leafCount}`,
    `num_cat=${categories === undefined ? 0 : categories.boundaries.length - 1}`,
    `split_feature=${integers(tree.splitFeature)}`,
    `split_gain=${reals(tree.splitGain, formatG)}`,
    `threshold=${reals(tree.threshold, formatG17)}`,
    `decision_type=${integers(tree.decisionType)}`,
    `left_child=${integers(tree.leftChild)}`,
    `right_child=${integers(tree.rightChild)}`,
    `leaf_value=${reals(tree.leafValue, formatG17)}`,
    `leaf_weight=${reals(tree.leafWeight, formatG17)}`,
    `leaf_count=${integers(tree.leafRows)}`,
    `internal_value=${reals(tree.internalValue, formatG)}`,
    `internal_weight=${reals(tree.internalWeight, formatG)}`,
    `internal_count=${integers(tree.internalRows)}`,
  ];
  if (categories !== undefined) {
    lines.push(`cat_boundaries=${integers(categories.boundaries)}`, `cat_threshold=${integers(categories.words)}`);
  }
  lines.push(`is_linear=${linear === undefined ? 0 : 1}`);
  if (linear !== undefined) lines.push(...linearLines(linear));
  lines.push(`shrinkage=${formatG(tree.shrinkage)}`);
  return `${lines.join('\n')}\n\n\n`;
}

function header(ensemble: Ensemble, treeSizes: readonly number[]): string {
  const lines = [
    'tree',
    'version=v4',
    `num_class=${ensemble.classCount}`,
    `num_tree_per_iteration=${ensemble.treesPerIteration}`,
    `label_index=${ensemble.labelIndex}`,
    `max_feature_idx=${ensemble.featureNames.length - 1}`,
  ];
  if (ensemble.objective !== undefined) lines.push(`objective=${ensemble.objective}`);
  if (ensemble.averageOutput) lines.push('average_output');
  lines.push(`feature_names=${ensemble.featureNames.join(' ')}`);
  if (ensemble.monotoneConstraints !== undefined) lines.push(`monotone_constraints=${ensemble.monotoneConstraints}`);
  lines.push(`feature_infos=${ensemble.featureInfos.join(' ')}`, `tree_sizes=${treeSizes.join(' ')}`, '');
  return `${lines.join('\n')}\n`;
}

/** Features that split, the most used first; equal counts stay in column order. */
function importances(ensemble: Ensemble): string {
  const counts = splitCounts(ensemble);
  const order = ensemble.featureNames.map((_, feature) => feature).filter((feature) => counts[feature] > 0);
  order.sort((a, b) => counts[b] - counts[a] || a - b);
  return order.map((feature) => `${ensemble.featureNames[feature]}=${counts[feature]}\n`).join('');
}

/**
 * A model as LightGBM's text, format v4: what LightGBM loads and predicts from bit for bit. Numbers carry the digits
 * that LightGBM prints, and `tree_sizes` counts UTF-8 bytes as it does.
 */
export function writeModelText(ensemble: Ensemble): string {
  const blocks = ensemble.trees.map(treeBlock);
  const sizes = blocks.map((block) => encoder.encode(block).length);
  let text = `${header(ensemble, sizes)}${blocks.join('')}end of trees\n\nfeature_importances:\n${importances(ensemble)}`;
  if (ensemble.parameters !== undefined) {
    const lines = ensemble.parameters.map(([name, value]) => `[${name}: ${value}]\n`);
    text += `\nparameters:\n${lines.join('')}\nend of parameters\n`;
  }
  if (ensemble.storedCard !== undefined) text += `\nklinelab_card:${ensemble.storedCard}\n`;
  text += `\npandas_categorical:${ensemble.pandasCategorical ?? 'null'}\n`;
  return text;
}
