import type { HoldoutSettings } from '../../evaluation/splits.ts';
import type { FeatureSet } from '../../features/set.ts';
import type { Calibration } from '../../models/model.ts';
import type { TrainingParameters } from '../../training/parameters/types.ts';
import type { Thresholds } from '../../signals/signal.ts';

/** Everything that a model trained on klines follows from, besides the klines themselves. */
export interface TrainingRecipe {
  /** The model's name on its card. */
  readonly name: string;
  readonly set: FeatureSet;
  /** The set's columns that the model takes, in this order; all of them where left out. */
  readonly columns?: readonly string[];
  readonly label: string;
  /**
   * In time: training bars, bars that stop the training early, and bars that stay unseen. Without `valid`, all bars after
   * the training bars stop it early.
   */
  readonly split: HoldoutSettings;
  /** LightGBM parameters under any of LightGBM's names; `metric=ic` judges by the information coefficient. */
  readonly params: TrainingParameters;
  readonly rounds: number;
  /** 0 trains all rounds. */
  readonly earlyStopping: number;
  /** Fitted on the scores of the training rows alone. */
  readonly calibration: Calibration['kind'];
  readonly thresholds: Thresholds;
  /** How many parameter sets were compared on the validation bars to find these; from 2 up the bars are no longer unseen. */
  readonly trials?: number;
}
