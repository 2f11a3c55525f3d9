import { dataError, usageError } from '../../base/errors.ts';
import type { ColumnScale, FittedProcessor, ProcessorTarget } from './processor.ts';
import { crossSections, filterRows, type Samples } from './samples.ts';
import { deviationOf, meanOf, medianOf, percentileRanks } from './statistics.ts';

/** Name under which a label's scale is kept. */
export const labelColumn = 'label';
/** Makes a rank between 0 and 1 a score of about unit deviation (1 / the deviation of a uniform variable). */
const unitDeviation = 3.46;
/** A normal variable's deviation over its median absolute deviation. */
const deviationPerMad = 1.4826;
const clipAt = 3;

const clip = (value: number): number => (value > clipAt ? clipAt : value < -clipAt ? -clipAt : value);

type Change = (column: Float64Array, name: string) => Float64Array;

/** The samples with every targeted column replaced; a missing label is left alone. */
function mapColumns(samples: Samples, on: ProcessorTarget, change: Change): Samples {
  if (on === 'label') return samples.label ? { ...samples, label: change(samples.label, labelColumn) } : samples;
  return { ...samples, columns: samples.columns.map((column, index) => change(column, samples.names[index])) };
}

/** A change that sees one cross-section at a time. */
function perCrossSection(kind: string, times: Float64Array, change: (values: Float64Array) => Float64Array): Change {
  const groups = crossSections(times);
  if (times.length > 0 && groups.length === times.length) {
    throw usageError('PROCESSOR_PANEL', `${kind}: expected several symbols at the same time, got one at every time`, {
      hint: 'Processors across symbols need a panel; for one symbol use RobustZScoreNorm.',
    });
  }
  return (column) => {
    const result = new Float64Array(column.length);
    for (const rows of groups) {
      const changed = change(Float64Array.from(rows, (row) => column[row]));
      rows.forEach((row, index) => (result[row] = changed[index]));
    }
    return result;
  };
}

function standardScores(values: Float64Array): Float64Array {
  const { mean } = meanOf(values);
  const deviation = deviationOf(values);
  return values.map((value) => (value - mean) / deviation);
}

function robustScores(values: Float64Array): Float64Array {
  const center = medianOf(values);
  const distances = values.map((value) => value - center);
  const spread = medianOf(distances.map(Math.abs));
  return distances.map((distance) => clip(distance / spread / deviationPerMad));
}

/** Center and scale of `RobustZScoreNorm` for a column's training rows. */
export function fitScale(name: string, column: Float64Array): ColumnScale {
  const center = medianOf(column);
  const spread = medianOf(column.map((value) => Math.abs(value - center)));
  const scale = (spread + 1e-12) * deviationPerMad;
  const known = (value: number): number | null => (Number.isFinite(value) ? value : null);
  return { name, center: known(center), scale: known(scale) };
}

function rescale(scales: readonly ColumnScale[], clipped: boolean): Change {
  const byName = new Map(scales.map((scale) => [scale.name, scale]));
  return (column, name) => {
    const scale = byName.get(name);
    if (scale === undefined) {
      throw dataError('PROCESSOR_COLUMN', `RobustZScoreNorm: expected a column it was fitted on, got ${name}`, {
        where: { column: name },
        hint: 'Fit the processors anew on these features.',
      });
    }
    const { center, scale: width } = scale;
    if (center === null || width === null) return new Float64Array(column.length).fill(Number.NaN);
    return column.map((value) => (clipped ? clip((value - center) / width) : (value - center) / width));
  };
}

/** One step; the samples handed in are not changed. */
export function applyProcessor(processor: FittedProcessor, samples: Samples): Samples {
  switch (processor.kind) {
    case 'DropnaLabel': {
      const { label } = samples;
      return label ? filterRows(samples, (row) => label[row] === label[row]) : samples;
    }
    case 'Fillna': {
      const { value = 0, on = 'features' } = processor;
      return mapColumns(samples, on, (column) => column.map((old) => (old === old ? old : value)));
    }
    case 'RobustZScoreNorm': {
      const { clip: clipped = true, on = 'features', fitted } = processor;
      return mapColumns(samples, on, rescale(fitted.columns, clipped));
    }
    case 'CSRankNorm': {
      const score = (values: Float64Array) => percentileRanks(values).map((rank) => (rank - 0.5) * unitDeviation);
      return mapColumns(samples, processor.on ?? 'features', perCrossSection(processor.kind, samples.times, score));
    }
    case 'CSZScoreNorm': {
      const score = processor.method === 'robust' ? robustScores : standardScores;
      return mapColumns(samples, processor.on ?? 'features', perCrossSection(processor.kind, samples.times, score));
    }
  }
}

export interface Processed {
  readonly samples: Samples;
  /** Rows that `DropnaLabel` left out. */
  readonly dropped: number;
}

/**
 * Runs fitted processors in order. For `prediction` everything that concerns the label is passed over: no row is lost
 * and no label needed.
 */
export function applyProcessors(
  processors: readonly FittedProcessor[],
  samples: Samples,
  purpose: 'training' | 'prediction',
): Processed {
  let current = samples;
  for (const processor of processors) {
    const concernsLabel = processor.kind === 'DropnaLabel' || processor.on === 'label';
    if (purpose === 'prediction' && concernsLabel) continue;
    current = applyProcessor(processor, current);
  }
  return { samples: current, dropped: samples.rows - current.rows };
}
