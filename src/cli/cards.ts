import { formatInterval } from '../core/klines/interval.ts';
import type { ModelCard } from '../core/models/model.ts';

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ');

/** What a model's card says, as names and values for a person to read. */
export function cardLines(card: ModelCard): [string, string][] {
  const { trained, featureSet, label, calibration, thresholds } = card;
  return [
    ['name', card.name],
    ['kind', card.kind],
    ['objective', card.objective ?? 'not stated'],
    ['features', `${card.featureCount}${card.featureNames ? '' : ' (without names, matched by position)'}`],
    ['outputs', card.classNames ? `${card.outputCount}: ${card.classNames.join(', ')}` : String(card.outputCount)],
    ['trees', card.trees === undefined ? 'none' : String(card.trees)],
    ['feature set', featureSet ? `${featureSet.id} ${featureSet.hash.slice(0, 12)}…` : 'not stated'],
    ['label', label ? `${label.expression} (${label.horizon} bars ahead)` : 'not stated'],
    [
      'trained on',
      trained
        ? `${trained.symbol} ${formatInterval(trained.intervalMs)}, ${day(trained.from)} to ${day(trained.to)} UTC`
        : 'not stated: no bar can be shown as in-sample',
    ],
    ['calibration', calibration.kind],
    ['thresholds', thresholds ? `buy above ${thresholds.buy}, sell below ${thresholds.sell}` : 'not stated'],
    ['bytes', String(card.bytes)],
    ['sha256', card.sha256],
  ];
}
