import { usageError } from '../../base/errors.ts';
import type { HoldoutSettings } from '../../evaluation/splits.ts';
import { defaultLabel } from '../../features/default-label.ts';
import type { ModelReference, Research } from '../document.ts';
import { defaultTrainingSplit, trainedSource, type TrainingSettings } from './settings.ts';

/** A model of a document that says how it is trained. */
export type TrainedReference = Pick<ModelReference, 'name'> & { readonly train: TrainingSettings };

export const isTrained = (reference: ModelReference): reference is ModelReference & TrainedReference =>
  reference.train !== undefined;

/** The split that a model is trained on: its own, the document's, or the usual one. */
export function splitOf({ split }: Pick<Research, 'split'>, { name, train }: TrainedReference): HoldoutSettings {
  const chosen = train.split ?? split ?? defaultTrainingSplit;
  if (chosen.kind === 'holdout') return chosen;
  throw usageError('TRAINING_SPLIT', `model '${name}': expected a holdout split to train on, got ${chosen.kind}`, {
    where: { field: '/models' },
    hint: 'Say under "train" which split it is trained on; the document is then judged by its own.',
  });
}

/**
 * A changed document whose trained models stay as they are: what their training took from the document is written into
 * their recipes where it changes. Over other bars they become files: what trained them is no longer at hand.
 */
export function keepRecipes(before: Research, after: Research): Research {
  // A recipe is for one series: beside others its model becomes a file as well.
  const sameBars = after.data.length === 1 && before.data[0]?.sha256 === after.data[0]?.sha256;
  const sameRest = before.features === after.features && before.label === after.label && before.split === after.split;
  const known = new Set(before.models.map(({ name }) => name));
  if ((sameBars && sameRest) || !after.models.some(isTrained)) return after;
  const keep = (model: ModelReference): ModelReference => {
    if (!isTrained(model) || !known.has(model.name)) return model;
    const { train, ...file } = model;
    if (!sameBars) return file.sha256 === '' ? model : { ...file, source: `file:${model.name}.txt` };
    const { label } = before;
    return {
      ...model,
      train: {
        ...train,
        features: train.features ?? (after.features === before.features ? undefined : before.features),
        label: train.label ?? (after.label === label ? undefined : (label?.expression ?? defaultLabel)),
        split: train.split ?? (after.split === before.split ? undefined : splitOf(before, model)),
      },
    };
  };
  return { ...after, models: after.models.map(keep) };
}

/** A reference to a model that has been trained by these settings. */
export const trainedReference = (
  name: string,
  sha256: string,
  train: TrainingSettings,
): Omit<ModelReference, 'weight'> => ({ name, source: trainedSource, sha256, train });
