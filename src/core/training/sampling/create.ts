import type { DataSet } from '../dataset.ts';
import type { Parameters } from '../parameters/types.ts';
import { Bagging } from './bagging.ts';
import { Goss } from './goss.ts';
import type { RowSampler } from './rows.ts';

/** The sampler that the parameters ask for; undefined where every tree sees every row. */
export function createRowSampler(data: DataSet, parameters: Parameters, positives: number): RowSampler | undefined {
  if (parameters.data_sample_strategy === 'goss') return new Goss(data.rows, parameters);
  return Bagging.isOn(parameters, positives) ? new Bagging(data, parameters, positives) : undefined;
}
