import { sha256Hex } from '../../base/sha256.ts';
import type { ModelCard, StoredCard } from '../model.ts';
import { NO_CALIBRATION, parseStoredCard } from '../stored-card.ts';
import type { Ensemble } from './ensemble.ts';
import { objectiveName } from './objectives.ts';

/** The card of a LightGBM model: read off the model itself, completed by the card its file carries. */
export function lightGbmCard(ensemble: Ensemble, bytes: Uint8Array, name: string, sha256 = sha256Hex): ModelCard {
  const stored: Partial<StoredCard> = ensemble.storedCard === undefined ? {} : parseStoredCard(ensemble.storedCard);
  const outputCount = ensemble.treesPerIteration;
  return {
    name: stored.name ?? name,
    kind: 'lightgbm',
    objective: objectiveName(ensemble),
    featureNames: ensemble.featureNames,
    featureCount: ensemble.featureNames.length,
    outputCount,
    classNames: outputCount === 1 ? undefined : Array.from({ length: outputCount }, (_, index) => `class_${index}`),
    trees: ensemble.trees.length,
    featureSet: stored.featureSet,
    label: stored.label,
    trained: stored.trained,
    calibration: stored.calibration ?? NO_CALIBRATION,
    thresholds: stored.thresholds,
    sha256: sha256(bytes),
    bytes: bytes.length,
  };
}

/** The same text with `json` as its card line, in place of the one it may have. */
export function replaceCardLine(text: string, json: string): string {
  const without = text.replace(/\n?^klinelab_card:.*\n?/gm, '');
  const card = `\nklinelab_card:${json}\n`;
  // Python's lightgbm reads its own line off the end of the file.
  const tail = without.lastIndexOf('\npandas_categorical:');
  if (tail < 0) return `${without.replace(/\n*$/, '\n')}${card}`;
  return `${without.slice(0, tail)}${card}${without.slice(tail)}`;
}
