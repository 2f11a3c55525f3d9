import { usageError, withFile } from '../core/base/errors.ts';
import { computeColumns } from '../core/features/compute.ts';
import { matchFeatures } from '../core/models/match.ts';
import type { ModelCard, ModelInput } from '../core/models/model.ts';
import { planOfFeatures } from '../core/research/model-plan.ts';
import { readTable } from '../core/tables/read.ts';
import type { ParsedOptions } from './command.ts';
import { readInput } from './files.ts';
import { rollingKernels } from '../node/kernels.ts';
import { klinesFrom } from './open.ts';
import { featureSetFromOptions } from './sets.ts';

export const isKlineNames = (names: readonly string[]): boolean => {
  const known = new Set(names.map((name) => name.trim().toLowerCase()));
  return ['open', 'high', 'low', 'close'].every((name) => known.has(name));
};

/** The table's columns in the model's order; by position where the file has no names, which has to be asked for. */
function columnsForModel(
  card: ModelCard,
  names: readonly string[] | undefined,
  columns: readonly (Float64Array | readonly string[])[],
  options: ParsedOptions,
): Float64Array[] {
  const positional = options.flag('positional');
  if (names === undefined && !positional) {
    throw usageError('POSITIONAL', 'predict: expected columns with names, got a matrix without', {
      where: { field: '--positional' },
      hint: "Add --positional if the columns stand in the model's own order.",
    });
  }
  const indices =
    names === undefined || positional
      ? matchFeatures(
          { ...card, featureNames: undefined },
          columns.map((_, i) => String(i)),
        ).indices
      : matchFeatures(card, names).indices;
  return indices.map((index) => {
    const column = columns[index];
    if (column instanceof Float64Array) return column;
    throw usageError('COLUMN_TEXT', `${names?.[index] ?? index}: expected a column of numbers, got text`, {
      where: { column: names?.[index] ?? String(index) },
    });
  });
}

/**
 * The rows that a model is asked about: a matrix of features as it stands, or the features of klines, computed for the
 * model's own set (or `--set`).
 */
export async function modelInput(path: string, card: ModelCard, options: ParsedOptions): Promise<ModelInput> {
  const file = readInput(path);
  const table = await readTable(file.bytes, file.name).catch(() => undefined);
  if (table !== undefined && !(table.names === undefined ? table.format.kind === 'csv' : isKlineNames(table.names))) {
    try {
      return { rows: table.rows, columns: columnsForModel(card, table.names, table.columns, options) };
    } catch (error) {
      throw withFile(error, file.name);
    }
  }
  const { klines } = await klinesFrom(file, options);
  const set = await featureSetFromOptions(options, card.featureSet?.id);
  const plan = planOfFeatures(set, matchFeatures(card, set).indices);
  const columns = computeColumns(rollingKernels(), plan, klines);
  return { rows: klines.openTime.length, columns };
}
