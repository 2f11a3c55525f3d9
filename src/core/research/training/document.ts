import { defaultLabel } from '../../features/default-label.ts';
import { defaultThresholds } from '../../signals/signal.ts';
import type { Research } from '../document.ts';
import { resolveFeatureSet } from '../feature-set.ts';
import type { TrainingRecipe } from './recipe.ts';
import { splitOf, type TrainedReference } from './reference.ts';

/** The recipe that a document's model is trained by: the same document and bars give the same bytes everywhere. */
export function recipeOf(
  research: Pick<Research, 'features' | 'label' | 'split'>,
  reference: TrainedReference,
): TrainingRecipe {
  const { params, seed, features, label, columns, rounds, earlyStopping, calibration, trials } = reference.train;
  return {
    name: reference.name,
    columns,
    rounds,
    earlyStopping,
    calibration,
    trials,
    set: resolveFeatureSet(features ?? research.features),
    label: label ?? research.label?.expression ?? defaultLabel,
    split: splitOf(research, reference),
    params: { ...(seed === undefined ? {} : { seed }), ...params },
    // The document's own thresholds may be moved without training anew.
    thresholds: defaultThresholds,
  };
}
