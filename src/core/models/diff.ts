import type { Ensemble, Tree } from './lightgbm/ensemble.ts';
import { splitCounts, splitGains } from './lightgbm/importance.ts';

/** A value that two models have otherwise; undefined where one has none. */
export interface Difference {
  readonly name: string;
  readonly one: string | undefined;
  readonly other: string | undefined;
}

export interface ImportanceDifference {
  readonly name: string;
  readonly split: readonly [one: number, other: number];
  readonly gain: readonly [one: number, other: number];
}

/** Where the trees of two models part first. */
export interface FirstDifference {
  readonly tree: number;
  readonly field: string;
  /** Node or leaf, by its number in the file. */
  readonly at: number;
  readonly one: string;
  readonly other: string;
}

/** How two models differ as files. */
export interface StructuralDiff {
  /** Same features, objective and trees: both predict the same of every row. */
  readonly same: boolean;
  /** Objective, classes, averaging. */
  readonly header: readonly Difference[];
  readonly parameters: readonly Difference[];
  readonly featuresOnlyInOne: readonly string[];
  readonly featuresOnlyInOther: readonly string[];
  /** The features both have stand in another order. */
  readonly reordered: boolean;
  readonly trees: readonly [one: number, other: number];
  /** Trees at the beginning that are equal in every split and leaf value. */
  readonly equalTrees: number;
  readonly firstDifference: FirstDifference | undefined;
  /** Features of either, by the change of gain, largest first. */
  readonly importance: readonly ImportanceDifference[];
}

const TREE_FIELDS = [
  ['split_feature', 'splitFeature'],
  ['threshold', 'threshold'],
  ['decision_type', 'decisionType'],
  ['left_child', 'leftChild'],
  ['right_child', 'rightChild'],
  ['leaf_value', 'leafValue'],
] as const;

/** The first place where two trees would treat a row otherwise; features are compared by name. */
function differenceOf(
  index: number,
  one: Tree,
  other: Tree,
  names: readonly [Ensemble, Ensemble],
): FirstDifference | undefined {
  if (one.leafCount !== other.leafCount) {
    return { tree: index, field: 'num_leaves', at: 0, one: String(one.leafCount), other: String(other.leafCount) };
  }
  for (const [field, key] of TREE_FIELDS) {
    for (let at = 0; at < one[key].length; at++) {
      let a: number | string = one[key][at];
      let b: number | string = other[key][at];
      if (key === 'splitFeature') {
        a = names[0].featureNames[a];
        b = names[1].featureNames[b];
      }
      if (!Object.is(a, b)) return { tree: index, field, at, one: String(a), other: String(b) };
    }
  }
  const lists = (tree: Tree): [string, ArrayLike<number>][] => [
    ['cat_boundaries', tree.categories?.boundaries ?? []],
    ['cat_threshold', tree.categories?.words ?? []],
    ['leaf_const', tree.linear?.constants ?? []],
    ['num_features', tree.linear?.offsets ?? []],
    ['leaf_features', tree.linear?.features ?? []],
    ['leaf_coeff', tree.linear?.coefficients ?? []],
  ];
  const others = lists(other);
  for (const [i, [field, a]] of lists(one).entries()) {
    const b = others[i][1];
    for (let at = 0; at < Math.max(a.length, b.length); at++) {
      if (!Object.is(a[at], b[at])) return { tree: index, field, at, one: String(a[at]), other: String(b[at]) };
    }
  }
  return undefined;
}

/** Names whose values differ, in the order of the first, then of the second. */
function differences(
  one: readonly (readonly [string, string | undefined])[],
  other: readonly (readonly [string, string | undefined])[],
): Difference[] {
  const a = new Map(one);
  const b = new Map(other);
  const names = new Set([...a.keys(), ...b.keys()]);
  return [...names].flatMap((name) =>
    a.get(name) === b.get(name) ? [] : [{ name, one: a.get(name), other: b.get(name) }],
  );
}

const headerOf = (ensemble: Ensemble): (readonly [string, string | undefined])[] => [
  ['objective', ensemble.objective],
  ['num_class', String(ensemble.classCount)],
  ['average_output', ensemble.averageOutput ? 'yes' : 'no'],
];

function importanceOf(one: Ensemble, other: Ensemble): ImportanceDifference[] {
  const table = (ensemble: Ensemble): Map<string, readonly [number, number]> => {
    const split = splitCounts(ensemble);
    const gain = splitGains(ensemble);
    return new Map(ensemble.featureNames.map((name, index) => [name, [split[index], gain[index]]]));
  };
  const a = table(one);
  const b = table(other);
  const names = [...new Set([...a.keys(), ...b.keys()])];
  const list = names.map((name): ImportanceDifference => {
    const [splitOne, gainOne] = a.get(name) ?? [0, 0];
    const [splitOther, gainOther] = b.get(name) ?? [0, 0];
    return { name, split: [splitOne, splitOther], gain: [gainOne, gainOther] };
  });
  const change = ({ gain }: ImportanceDifference): number => Math.abs(gain[0] - gain[1]);
  return list.sort((x, y) => change(y) - change(x));
}

/** Compares two LightGBM models as data. */
export function diffEnsembles(one: Ensemble, other: Ensemble): StructuralDiff {
  const namesOne = new Set(one.featureNames);
  const namesOther = new Set(other.featureNames);
  const shared = one.featureNames.filter((name) => namesOther.has(name));
  const sharedInOther = other.featureNames.filter((name) => namesOne.has(name));
  let equalTrees = 0;
  let firstDifference: FirstDifference | undefined;
  const common = Math.min(one.trees.length, other.trees.length);
  while (equalTrees < common && firstDifference === undefined) {
    firstDifference = differenceOf(equalTrees, one.trees[equalTrees], other.trees[equalTrees], [one, other]);
    if (firstDifference === undefined) equalTrees++;
  }
  const header = differences(headerOf(one), headerOf(other));
  const featuresOnlyInOne = one.featureNames.filter((name) => !namesOther.has(name));
  const featuresOnlyInOther = other.featureNames.filter((name) => !namesOne.has(name));
  return {
    same:
      header.length === 0 &&
      featuresOnlyInOne.length + featuresOnlyInOther.length === 0 &&
      one.trees.length === other.trees.length &&
      equalTrees === common,
    header,
    parameters: differences(one.parameters ?? [], other.parameters ?? []),
    featuresOnlyInOne,
    featuresOnlyInOther,
    reordered: shared.some((name, index) => name !== sharedInOther[index]),
    trees: [one.trees.length, other.trees.length],
    equalTrees,
    firstDifference,
    importance: importanceOf(one, other),
  };
}
