import type { Calibration } from '../../../core/models/model.ts';
import type { ModelReference, Research } from '../../../core/research/document.ts';
import type { SearchPlan } from '../../../core/research/training/search.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import type { TrainingParameters } from '../../../core/training/parameters/types.ts';
import type { SamplerSettings } from '../../../core/training/search/samplers.ts';
import { defaultLag } from '../../../core/training/search/settings.ts';
import { lightgbmSpace, type SearchSpace } from '../../../core/training/search/space.ts';

/** A search as the form asks for it, as plain data: what a study is begun with, and what it goes on with. */
export interface SearchOrder {
  /** Of the model that comes of it. */
  readonly name: string;
  readonly label: string;
  /** The set's columns that models take; all where left out. */
  readonly columns?: readonly string[];
  /** Shares of the bars. */
  readonly train: number;
  readonly valid: number;
  /** Parameters that stay as they are. */
  readonly params: TrainingParameters;
  readonly rounds: number;
  readonly earlyStopping: number;
  readonly calibration: Calibration['kind'];
  readonly space: SearchSpace;
  readonly sampler: SamplerSettings;
  readonly prune: boolean;
  /** Trials under way at once, at most. */
  readonly lag: number;
  readonly trials: number;
}

/** The seed system's search: its space, 100 trials, the IC on validation bars. */
export const usualOrder = (label: string): SearchOrder => ({
  name: 'best',
  label,
  train: 0.6,
  valid: 0.2,
  params: { seed: 1 },
  rounds: 100,
  earlyStopping: 0,
  calibration: 'rank',
  space: lightgbmSpace,
  sampler: { name: 'tpe', seed: 1 },
  prune: false,
  lag: defaultLag,
  trials: 100,
});

/** The training that trials vary. */
export const referenceOf = ({ name, columns, label, train, valid, ...order }: SearchOrder): TrainedReference => ({
  name,
  train: {
    params: order.params,
    rounds: order.rounds,
    earlyStopping: order.earlyStopping,
    calibration: order.calibration,
    trials: 1,
    label,
    split: { kind: 'holdout', train, valid },
    ...(columns === undefined ? {} : { columns }),
  },
});

export const planOf = ({ sampler, space, lag, prune }: SearchOrder): SearchPlan => ({ sampler, space, lag, prune });

/** What a search needs of a document: its bars and features, and nothing that could change what a trial comes to. */
export const searchedPart = ({ klinelab, title, data, features, signals }: Research): Research => ({
  klinelab,
  title,
  data,
  features,
  models: [] as readonly ModelReference[],
  signals,
});
