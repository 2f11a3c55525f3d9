import type { FittedProcessor } from '../features/processors/processor.ts';
import type { Feature, FeatureSet } from '../features/set.ts';

/** The feature set: a built-in one by its id, or one of the author's own, which the document then holds as a whole. */
export interface FeatureSettings {
  readonly set: string;
  /** The set's window rule and features, where `set` is the name of one's own. */
  readonly own?: Pick<FeatureSet, 'windows' | 'features'>;
  /** Further features behind those of the set; they take its window rule. */
  readonly extra?: readonly Feature[];
  /**
   * What happens to the features between computation and models, in this order, with what was learnt from the training
   * rows. Only models trained on processed features need any.
   */
  readonly processors?: readonly FittedProcessor[];
}
