import { parseDecimalText } from '../tables/decimal.ts';
import type { TableSource } from '../tables/source.ts';
import { fieldOfName } from './aliases.ts';
import type { ColumnGuess, KlineField } from './report.ts';

interface Candidate {
  readonly index: number;
  readonly rank: number;
}

type Found = ReadonlyMap<KlineField, readonly Candidate[]>;

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
  const numbersOf = (index: number): number[] => source.sample.map((cells) => parseDecimalText(cells[index] ?? ''));
  return [...candidates].map(([field, all]) => {
    let best = all[0];
    if (field === 'volume' && all.length > 1) best = all.find(({ index }) => isTraded(numbersOf(index))) ?? best;
    if (field === 'quoteVolume' && all.length > 1) best = turnoverAmong(all, candidates, numbersOf) ?? best;
    return { field, source: source.names?.[best.index] ?? `${best.index + 1}`, index: best.index, how: 'name' };
  });
}

/** Whether a volume is one: brokers without real volumes leave that column at zero, beside one of ticks. */
const isTraded = (values: readonly number[]): boolean => values.some((value) => value > 0);

/** Of several columns of turnover (or of a turnover rate) the one that, divided by the volume, mostly is a price. */
function turnoverAmong(
  all: readonly Candidate[],
  found: Found,
  numbersOf: (index: number) => number[],
): Candidate | undefined {
  const first = (field: KlineField): number[] => {
    const candidate = found.get(field)?.[0];
    return candidate === undefined ? [] : numbersOf(candidate.index);
  };
  const [volume, high, low] = [first('volume'), first('high'), first('low')];
  return all.find(({ index }) => {
    const values = numbersOf(index);
    const priced = values.filter((value, i) => value >= volume[i] * low[i] && value <= volume[i] * high[i]);
    return priced.length > values.length / 2;
  });
}
