import { describe, expect, it } from 'vitest';
import { TreeKernels } from '../../../src/core/kernels/trees.ts';
import { diffEnsembles } from '../../../src/core/models/diff.ts';
import { diffSignals } from '../../../src/core/models/diff-signals.ts';
import { inspectEnsemble, isTreeModel, treeView } from '../../../src/core/models/inspect.ts';
import { goldenInput, openGolden } from '../../support/lightgbm.ts';
import { goldenBytes } from '../../support/golden.ts';
import { wasmModule } from '../../support/wasm.ts';

const kernels = new TreeKernels(wasmModule('trees'));
const { ensemble } = openGolden('regression', kernels);

describe('inspection', () => {
  it('split importance is what LightGBM wrote into the file', () => {
    const text = new TextDecoder().decode(goldenBytes('lightgbm/regression/model.txt.gz'));
    const written = new Map(
      text
        .slice(text.indexOf('feature_importances:\n') + 21, text.indexOf('\nparameters:'))
        .trim()
        .split('\n')
        .map((line): [string, number] => [line.split('=')[0], Number(line.split('=')[1])]),
    );
    const { features } = inspectEnsemble(ensemble);
    for (const { name, split } of features) expect(split).toBe(written.get(name) ?? 0);
    // Of 60 trees with 31 leaves; every node that splits has some gain.
    expect(features.reduce((sum, { split }) => sum + split, 0)).toBe(60 * 30);
  });

  it('names parameters, iterations and the size of each tree', () => {
    const { iterations, parameters, trees } = inspectEnsemble(openGolden('multiclass3', kernels).ensemble);
    expect(iterations).toBe(20);
    expect(new Map(parameters).get('num_class')).toBe('3');
    expect(trees[4]).toMatchObject({ tree: 4, iteration: 1, output: 1, leaves: 15 });
  });

  it('a tree can be walked to the leaf that the kernels find', () => {
    const model = openGolden('categorical', kernels);
    const input = goldenInput('lightgbm/categorical/X.npy.gz');
    const leaves = model.leaves(input);
    const count = model.ensemble.trees.length;
    for (const tree of [0, 7, count - 1]) {
      const nodes = treeView(model.ensemble, tree);
      // Ordinary rows: no value is missing there.
      for (let row = 0; row < 150; row++) {
        let node = nodes[0];
        while (node.split !== undefined) {
          const { categories, featureIndex, left, right, threshold } = node.split;
          const x = input.columns[featureIndex][row];
          const isLeft = threshold === undefined ? categories!.includes(Math.trunc(x)) : x <= threshold;
          node = nodes[isLeft ? left : right];
        }
        expect(node.leaf).toBe(leaves[row * count + tree]);
      }
    }
  });

  it('a tree view lists parents before children, and depths and rows agree', () => {
    const nodes = treeView(ensemble, 3);
    expect(nodes.length).toBe(2 * ensemble.trees[3].leafCount - 1);
    for (const { depth, id, parent, rows, side, split } of nodes) {
      if (parent === undefined) expect([id, depth, side]).toEqual([0, 0, 'root']);
      else expect([nodes[parent].depth + 1, parent < id]).toEqual([depth, true]);
      if (split !== undefined) expect(nodes[split.left].rows! + nodes[split.right].rows!).toBe(rows);
    }
  });

  it('a single leaf is a view of one node', () => {
    const [node, ...rest] = treeView(openGolden('single_leaf', kernels).ensemble, 0);
    expect(rest).toEqual([]);
    expect(node).toMatchObject({ value: 0.25, leaf: 0, split: undefined });
  });

  it('LightGBM models offer leaves and contributions', () => {
    expect(isTreeModel(openGolden('regression', kernels))).toBe(true);
  });
});

describe('structural diff', () => {
  it('a model equals itself', () => {
    expect(diffEnsembles(ensemble, ensemble)).toMatchObject({ same: true, equalTrees: 60, firstDifference: undefined });
  });

  it('a longer model shares its beginning', () => {
    const shorter = { ...ensemble, trees: ensemble.trees.slice(0, 40) };
    const diff = diffEnsembles(ensemble, shorter);
    expect(diff).toMatchObject({ same: false, trees: [60, 40], equalTrees: 40, firstDifference: undefined });
    expect(diff.importance[0].gain[0]).toBeGreaterThan(diff.importance[0].gain[1]);
  });

  it('the first tree, field and node that differ are named', () => {
    const threshold = ensemble.trees[2].threshold.slice();
    threshold[5] += 1;
    const trees = ensemble.trees.map((tree, index) => (index === 2 ? { ...tree, threshold } : tree));
    expect(diffEnsembles(ensemble, { ...ensemble, trees }).firstDifference).toMatchObject({
      tree: 2,
      field: 'threshold',
      at: 5,
      other: String(threshold[5]),
    });
  });

  it('parameters, objective and features are compared by name', () => {
    const diff = diffEnsembles(ensemble, openGolden('categorical', kernels).ensemble);
    expect(diff.featuresOnlyInOther).toEqual(['cat_dow', 'cat_month', 'cat_dom', 'cat_code']);
    expect(diff.featuresOnlyInOne).toEqual([]);
    expect(diff.reordered).toBe(false);
    expect(diff.parameters).toContainEqual({ name: 'num_iterations', one: '60', other: '40' });
    expect(diffEnsembles(ensemble, openGolden('poisson', kernels).ensemble).header).toContainEqual({
      name: 'objective',
      one: 'regression',
      other: 'poisson',
    });
  });
});

describe('behavioural diff', () => {
  it('counts agreement on bars where both have a score, and lists the bars where they part', () => {
    const one = { scores: Float64Array.of(0.9, 0.7, -0.5, 0, Number.NaN), signals: Int8Array.of(1, 1, -1, 0, 0) };
    const other = { scores: Float64Array.of(0.8, 0.1, 0.9, 0, 1), signals: Int8Array.of(1, 0, 1, 0, 1) };
    const diff = diffSignals(one, other);
    expect(diff.bars).toBe(4);
    expect(diff.agreement).toBe(0.5);
    expect(diff.parting).toEqual([2, 1]);
    expect(diff.counts).toEqual([
      [0, 0, 1],
      [0, 1, 0],
      [0, 1, 1],
    ]);
    expect(diff.largestDifference).toBeCloseTo(1.4, 15);
  });

  it('a series agrees with itself', () => {
    const series = { scores: Float64Array.of(1, 2, 3), signals: Int8Array.of(1, 1, 1) };
    expect(diffSignals(series, series)).toMatchObject({ agreement: 1, parting: [], largestDifference: 0 });
    expect(diffSignals(series, series).correlation).toBeCloseTo(1, 12);
  });
});
