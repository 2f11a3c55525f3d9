import { usageError } from '../base/errors.ts';
import { BinMatrix } from '../kernels/training-bins.ts';
import { BoundsFinder } from '../kernels/training-columns.ts';
import { Targets } from '../kernels/training-scores.ts';
import type { TrainingKernels, TrainingMemory } from '../kernels/training.ts';
import { MISSING_NAN } from '../models/lightgbm/ensemble.ts';
import { formatG17 } from '../models/lightgbm/format.ts';
import { findCategoricalBins } from './binning/categorical.ts';
import { binOf, type FeatureBins, usefulnessRule } from './binning/feature-bins.ts';
import { findNumericBins } from './binning/numeric.ts';
import { findBundles, resolveConflicts } from './bundling/bundle.ts';
import { Lcg } from './lcg.ts';
import type { Parameters } from './parameters/types.ts';
import type { TrainingRows } from './table.ts';

/** Binned rows with their labels: all that growing trees needs of the data. */
export interface DataSet {
  readonly memory: TrainingMemory;
  readonly rows: number;
  readonly dropped: number;
  /** The features in use, in column order; trivial columns are left out. */
  readonly features: readonly FeatureBins[];
  /** Column number of each feature. */
  readonly columnOf: readonly number[];
  /** Place of each feature in LightGBM's inner order, which seeds extremely randomised trees. */
  readonly innerPosition: readonly number[];
  /** What the text model says of each column. */
  readonly featureInfos: readonly string[];
  readonly bins: BinMatrix;
  readonly label: Float32Array;
  readonly weight?: Float32Array;
  readonly initScore?: Float64Array;
  readonly targets: Targets;
}

/** Rows to validate on, binned like the training rows. */
export type ValidationSet = Pick<DataSet, 'memory' | 'rows' | 'dropped' | 'bins' | 'label' | 'weight' | 'initScore'>;

/** Numbers of the columns named or numbered in `categorical_feature`. */
export function categoricalColumns(written: readonly string[], featureNames: readonly string[]): Set<number> {
  const byName = written[0]?.startsWith('name:') ?? false;
  return new Set(
    written.map((item) => {
      const name = item.replace(/^name:/, '');
      const named = featureNames.indexOf(name.replaceAll(' ', '_'));
      const column = !byName && /^\d+$/.test(name) ? Number(name) : named;
      if (column >= 0 && column < featureNames.length) return column;
      throw usageError(
        'CATEGORICAL_FEATURE',
        `categorical_feature: expected a column's number or name, got "${item}"`,
        {
          where: { field: 'categorical_feature' },
        },
      );
    }),
  );
}

function infoOf(bins: FeatureBins | undefined): string {
  if (bins === undefined) return 'none';
  if (bins.kind === 'categorical') return bins.categories.join(':');
  return `[${formatG17(bins.smallest)}:${formatG17(bins.largest)}]`;
}

function assign(matrix: BinMatrix, feature: number, bins: FeatureBins, column: Float64Array): void {
  if (bins.kind === 'categorical') {
    matrix.assign(feature, (row) => binOf(bins, column[row]));
    return;
  }
  const nanBin = bins.missing === MISSING_NAN ? bins.binCount - 1 : bins.zeroBin;
  matrix.assignNumeric(feature, column, bins.bounds, nanBin);
}

/** Bins the training rows: finds each column's bounds in a sample, assigns bins, applies feature bundling. */
export function buildDataSet(
  kernels: TrainingKernels,
  data: TrainingRows,
  parameters: Parameters,
  featureNames: readonly string[],
): DataSet {
  const memory = kernels.open();
  const { rows } = data;
  const sampleRows = new Lcg(parameters.data_random_seed).sample(
    rows,
    Math.min(rows, parameters.bin_construct_sample_cnt),
  );
  const sampled = sampleRows.length;
  const sampleOf = (column: number): Float64Array => {
    const values = data.column(column);
    return sampled === rows ? values : Float64Array.from(sampleRows, (row) => values[row]);
  };
  const rule = usefulnessRule(parameters, sampled, rows);
  const categorical = categoricalColumns(parameters.categorical_feature, featureNames);
  const finder = new BoundsFinder(memory);
  const found = featureNames.map((name, column) =>
    categorical.has(column)
      ? findCategoricalBins(sampleOf(column), parameters, rule, name)
      : findNumericBins(finder, sampleOf(column), parameters, rule),
  );
  const columnOf = found.flatMap((bins, column) => (bins === undefined ? [] : [column]));
  const features = columnOf.map((column) => found[column]!);
  const bins = new BinMatrix(
    memory,
    rows,
    features.map((feature) => feature.binCount),
    true,
  );
  features.forEach((feature, index) => assign(bins, index, feature, data.column(columnOf[index])));
  const input = { features, sampleOf: (feature: number) => sampleOf(columnOf[feature]), sampled, rows };
  const bundles = findBundles(input, parameters);
  resolveConflicts(bundles, features, bins);
  const innerPosition: number[] = [];
  bundles.flatMap((bundle) => bundle.features).forEach((feature, position) => (innerPosition[feature] = position));
  const { label, weight, initScore, dropped } = data;
  return {
    memory,
    rows,
    dropped,
    features,
    columnOf,
    innerPosition,
    featureInfos: found.map(infoOf),
    bins,
    label,
    weight,
    initScore,
    targets: new Targets(memory, label, weight),
  };
}

/** Bins further rows with the bounds of the training rows. */
export function buildValidationSet(data: TrainingRows, training: DataSet): ValidationSet {
  const { memory, features, columnOf } = training;
  const { rows, dropped, label, weight, initScore } = data;
  const bins = new BinMatrix(memory, rows, training.bins.binCounts, false);
  features.forEach((feature, index) => assign(bins, index, feature, data.column(columnOf[index])));
  return { memory, rows, dropped, bins, label, weight, initScore };
}
