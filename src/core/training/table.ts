import { dataError, usageError } from '../base/errors.ts';

/** A column's values, or how to get them: asked for up to three times, one column at a time, and never kept. */
export type ColumnSource = Float64Array | (() => Float64Array);

/** Rows to train or to validate on. All arrays have one entry a row, but for `initScore`. */
export interface LabelledRows {
  /** One column a feature; NaN is a missing value. */
  readonly columns: readonly ColumnSource[];
  /** Rows with a NaN label are left out and counted. */
  readonly label: Float64Array;
  /** Not negative. */
  readonly weight?: Float64Array;
  /** Raw scores to start from, class-major: rows x classes. They do not become part of the model. */
  readonly initScore?: Float64Array;
}

/** Rows as training sees them: labels and weights rounded to float32, rows without a label gone. */
export interface TrainingRows {
  readonly rows: number;
  /** Rows left out for want of a label. */
  readonly dropped: number;
  readonly label: Float32Array;
  readonly weight?: Float32Array;
  readonly initScore?: Float64Array;
  readonly columnCount: number;
  /** The column's values in the rows kept; the caller's own array where all are. Throws where it is unusable. */
  column(index: number): Float64Array;
}

function checkArray(what: string, name: string, values: unknown, length: number): void {
  if (!(values instanceof Float64Array)) {
    throw usageError('ROWS_TYPE', `${what}: expected ${name} as a Float64Array, got ${typeof values}`, {
      where: { field: name },
    });
  }
  if (values.length === length) return;
  throw dataError('LENGTH_MISMATCH', `${what}: expected ${length} values in ${name}, got ${values.length}`, {
    where: { field: name },
  });
}

function checkArrays(what: string, { columns, label, weight, initScore }: LabelledRows): void {
  if (!Array.isArray(columns) || columns.length === 0) {
    throw usageError('NO_COLUMNS', `${what}: expected at least one column, got none`, { where: { field: 'columns' } });
  }
  const rows = label instanceof Float64Array ? label.length : 0;
  checkArray(what, 'label', label, rows);
  columns.forEach((column, index) => {
    if (typeof column !== 'function') checkArray(what, `column ${index}`, column, rows);
  });
  if (weight !== undefined) checkArray(what, 'weight', weight, rows);
  if (initScore === undefined) return;
  const classes = Math.max(1, Math.round(initScore.length / Math.max(1, rows)));
  checkArray(what, 'initScore', initScore, rows * classes);
}

function checkValues(what: string, label: Float32Array, weight: Float32Array | undefined): void {
  const bad = label.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw dataError('LABEL_INFINITE', `${what}: expected finite labels, got ${label[bad]} at row ${bad + 1}`, {
      where: { row: bad + 1, field: 'label' },
    });
  }
  const badWeight = weight?.findIndex((value) => !(value >= 0 && value < Infinity)) ?? -1;
  if (badWeight >= 0) {
    const got = `${weight?.[badWeight]} at row ${badWeight + 1}`;
    throw dataError('WEIGHT_RANGE', `${what}: expected weights that are not negative, got ${got}`, {
      where: { row: badWeight + 1, field: 'weight' },
    });
  }
}

function keptRows(label: Float64Array): Uint32Array | undefined {
  if (!label.some(Number.isNaN)) return undefined;
  const kept = new Uint32Array(label.length);
  let n = 0;
  for (let i = 0; i < label.length; i++) if (!Number.isNaN(label[i])) kept[n++] = i;
  return kept.subarray(0, n);
}

/** Checks rows and drops those without a label. `what` names them in errors. */
export function prepareRows(what: string, data: LabelledRows): TrainingRows {
  checkArrays(what, data);
  const kept = keptRows(data.label);
  const rows = kept?.length ?? data.label.length;
  if (rows === 0) {
    throw dataError('NO_ROWS', `${what}: expected at least one row with a label, got none`, {
      hint: data.label.length > 0 ? 'Every label is NaN.' : undefined,
    });
  }
  const pick = (values: Float64Array): Float64Array =>
    kept === undefined ? values : Float64Array.from(kept, (row) => values[row]);
  const label = Float32Array.from(pick(data.label));
  const weight = data.weight && Float32Array.from(pick(data.weight));
  checkValues(what, label, weight);
  const all = data.label.length;
  const classes = data.initScore === undefined ? 0 : data.initScore.length / all;
  const initScore = data.initScore && new Float64Array(classes * rows);
  for (let k = 0; k < classes; k++) initScore?.set(pick(data.initScore!.subarray(k * all, (k + 1) * all)), k * rows);
  return {
    rows,
    dropped: all - rows,
    label,
    weight,
    initScore,
    columnCount: data.columns.length,
    column: (index) => {
      const source = data.columns[index];
      if (typeof source !== 'function') return pick(source);
      const values = source();
      checkArray(what, `column ${index}`, values, all);
      return pick(values);
    },
  };
}

/** Names as LightGBM stores them: spaces become underscores; what its text format cannot hold is refused. */
export function checkFeatureNames(names: readonly string[], columns: number): string[] {
  if (names.length !== columns) {
    throw usageError('FEATURE_COUNT', `feature names: expected ${columns}, got ${names.length}`);
  }
  const seen = new Set<string>();
  return names.map((name, index) => {
    const stored = name.replaceAll(' ', '_');
    const field = `featureNames[${index}]`;
    if (stored === '' || /[",:[\]{}\s]/.test(stored)) {
      throw usageError(
        'FEATURE_NAME',
        `feature name: expected no white space, quotes, commas, colons or brackets, got "${name}"`,
        {
          where: { field },
        },
      );
    }
    if (seen.has(stored)) {
      throw usageError('FEATURE_NAME_TWICE', `feature name: expected each name once, got "${name}" again`, {
        where: { field },
      });
    }
    seen.add(stored);
    return stored;
  });
}
