import { parseDecimalText } from '../tables/decimal.ts';
import type { TableSource } from '../tables/source.ts';
import { fieldOfName } from './aliases.ts';
import type { ColumnGuess, KlineField } from './report.ts';

interface Candidate {
  readonly index: number;
  readonly rank: number;
}

/** The columns that names speak for, of each field the best name; where several do, their first values decide. */
export function mapByName(names: readonly (string | undefined)[], source: TableSource): ColumnGuess[] {
  const candidates = new Map<KlineField, Candidate[]>();
  for (const [index, name] of names.entries()) {
    const known = name === undefined ? undefined : fieldOfName(name);
    if (known === undefined) continue;
    candidates.set(known.field, [...(candidates.get(known.field) ?? []), { index, rank: known.rank }]);
  }
  for (const [field, all] of candidates)
    candidates.set(
      field,
      all.sort((a, b) => a.rank - b.rank),
    );
  const sampled = (candidate: Candidate | undefined): number[] =>
    candidate === undefined ? [] : source.sample.map((cells) => parseDecimalText(cells[candidate.index] ?? ''));
  const best = new Map([...candidates].map(([field, [first]]) => [field, first]));
  const volumes = candidates.get('volume') ?? [];
  const volume = volumes.find((candidate) => volumes.length > 1 && isTraded(sampled(candidate))) ?? volumes[0];
  if (volume !== undefined) best.set('volume', volume);
  const [high, low] = [sampled(best.get('high')), sampled(best.get('low'))];
  const turnovers = volume === undefined ? [] : (candidates.get('quoteVolume') ?? []);
  const turnover = turnovers.find((candidate) => isTurnover(sampled(candidate), sampled(volume), high, low));
  if (turnover !== undefined) best.set('quoteVolume', turnover);
  // Exchanges that call the volume `amount` and the turnover `vol` have them the other way round.
  const swapped = turnovers.find((candidate) => isSurelyTurnover(sampled(volume), sampled(candidate), high, low));
  if (turnover === undefined && swapped !== undefined) best.set('volume', swapped).set('quoteVolume', volume);
  return [...best].map(([field, { index }]) => {
    const isNamed = (candidates.get(field) ?? []).some((candidate) => candidate.index === index);
    return { field, source: source.names?.[index] ?? `${index + 1}`, index, how: isNamed ? 'name' : 'values' };
  });
}

/** Whether a volume is one: brokers without real volumes leave that column at zero, beside one of ticks. */
const isTraded = (values: readonly number[]): boolean => values.some((value) => value > 0);

type Numbers = readonly number[];

/** Rows whose values, divided by the volume, are a price of theirs; a turnover rate, say, is none. */
const pricedRows = (values: Numbers, volume: Numbers, high: Numbers, low: Numbers): number =>
  values.filter((value, i) => value > 0 && value >= volume[i] * low[i] && value <= volume[i] * high[i]).length;

const isTurnover = (values: Numbers, volume: Numbers, high: Numbers, low: Numbers): boolean =>
  pricedRows(values, volume, high, low) > values.length / 2;

const SURE_ROWS = 10;

/** Volumes in odd units can look like the turnover of a few bars; only all of many tell. */
const isSurelyTurnover = (values: Numbers, volume: Numbers, high: Numbers, low: Numbers): boolean =>
  values.length >= SURE_ROWS && pricedRows(values, volume, high, low) === values.length;
