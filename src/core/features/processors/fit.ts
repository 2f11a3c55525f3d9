import { dataError } from '../../base/errors.ts';
import { applyProcessor, fitScale, labelColumn } from './apply.ts';
import type { FitRange, FittedProcessor, Processor } from './processor.ts';
import { filterRows, type Samples } from './samples.ts';

/**
 * Fits processors one after the other, each on what those before it leave of the training rows. Rows outside `range`
 * are cut away first, so that nothing of them can be learnt. PROCESSOR_FIT_RANGE (data) where no row is inside.
 */
export function fitProcessors(
  processors: readonly Processor[],
  samples: Samples,
  range: FitRange,
): readonly FittedProcessor[] {
  const { from, to } = range;
  let training = filterRows(samples, (row) => samples.times[row] >= from && samples.times[row] <= to);
  if (training.rows === 0) {
    throw dataError('PROCESSOR_FIT_RANGE', `processors: expected rows from ${from} to ${to} to fit on, got none`, {
      hint: 'The range is in open times, epoch milliseconds.',
    });
  }
  return processors.map((processor) => {
    const fitted = fitOne(processor, training, range);
    training = applyProcessor(fitted, training);
    return fitted;
  });
}

function fitOne(processor: Processor, training: Samples, { from, to }: FitRange): FittedProcessor {
  if (processor.kind !== 'RobustZScoreNorm') return processor;
  const { names, columns, label, rows } = training;
  const scales =
    processor.on === 'label'
      ? label
        ? [fitScale(labelColumn, label)]
        : []
      : columns.map((column, index) => fitScale(names[index], column));
  return { ...processor, fitted: { from, to, rows, columns: scales } };
}
