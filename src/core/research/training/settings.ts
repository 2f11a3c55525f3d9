import type { HoldoutSettings } from '../../evaluation/splits.ts';
import type { Calibration } from '../../models/model.ts';
import type { TrainingParameters } from '../../training/parameters/types.ts';
import type { FeatureSettings } from '../feature-settings.ts';

/** How a document's model is made of its bars. Features, label and split are the document's where they are left out. */
export interface TrainingSettings {
  /** LightGBM parameters under any of LightGBM's names; `metric=ic` judges by the information coefficient. */
  readonly params: TrainingParameters;
  readonly rounds: number;
  /** Rounds without improvement on the validation bars; 0 trains all rounds. */
  readonly earlyStopping: number;
  readonly seed?: number;
  readonly calibration: Calibration['kind'];
  /** The set's columns that the model takes, in this order; all of them where left out. */
  readonly columns?: readonly string[];
  /** How many parameter sets were compared on the validation bars to find these, abandoned ones too. */
  readonly trials: number;
  /** Probability of overfitting over those trials' returns, as the search that found these gave it. */
  readonly pbo?: number;
  readonly features?: FeatureSettings;
  readonly label?: string;
  readonly split?: HoldoutSettings;
}

export const defaultTraining = {
  rounds: 1000,
  earlyStopping: 50,
  calibration: 'rank',
  trials: 1,
} as const satisfies Partial<TrainingSettings>;

/** Shares of the bars where neither model nor document say any. */
export const defaultTrainingSplit: HoldoutSettings = { kind: 'holdout', train: 0.6, valid: 0.2 };

/** `source` of a model that is trained and not read. */
export const trainedSource = 'train';
