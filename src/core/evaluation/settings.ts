/** How predictions are judged. */
export interface EvaluationSettings {
  /** Also count bars that a model was trained on. */
  readonly inSample: boolean;
  /** Bars a period of the ICIR has. */
  readonly block: number;
  /** Bars of the rolling IC. */
  readonly window: number;
  readonly quantiles: number;
  /** Numbers of bars over which the IC's decay is shown. */
  readonly horizons: readonly number[];
  /** How many models, parameters or ideas were tried on these bars, abandoned ones too. */
  readonly trials: number;
}

export const defaultEvaluation: EvaluationSettings = {
  inSample: false,
  block: 50,
  window: 250,
  quantiles: 5,
  horizons: [1, 2, 5, 10, 20, 40],
  trials: 1,
};
