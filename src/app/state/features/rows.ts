import { modelStyle } from '../../charts/modelStyle.ts';
import type { TrackStyle } from '../../charts/types.ts';
import type { Feature, FeatureSet } from '../../../core/features/set.ts';
import type { Research } from '../../../core/research/document.ts';
import type { ColumnDescription } from '../../../workers/api.ts';
import type { OpenedFiles } from '../opened.ts';

export interface ColumnRow {
  readonly feature: Feature;
  /** Place in the set. */
  readonly place: number;
  /** Whether the document holds it besides its set. */
  readonly own: boolean;
  /** Models that ask for the column. */
  readonly usedBy: readonly { readonly name: string; readonly style: TrackStyle }[];
}

export type SortKey = 'set' | 'name' | 'lookBack' | 'warmUp' | 'missing' | 'min' | 'mean' | 'std' | 'max' | 'value';

/** Every column of a set with the models that ask for it. */
export function columnRows(set: FeatureSet, research: Research, opened: OpenedFiles): ColumnRow[] {
  const users = research.models.flatMap(({ name, sha256 }, place) => {
    const card = opened.models.get(sha256)?.card;
    if (card === undefined) return [];
    // A model without names takes the columns by position: the first ones, as many as it has inputs.
    const asks = card.featureNames ?? set.features.slice(0, card.featureCount).map((feature) => feature.name);
    return [{ name, style: modelStyle(place), asks: new Set(asks) }];
  });
  const extra = new Set((research.features.extra ?? []).map(({ name }) => name));
  return set.features.map((feature, place) => ({
    feature,
    place,
    own: extra.has(feature.name),
    usedBy: users.filter(({ asks }) => asks.has(feature.name)).map(({ name, style }) => ({ name, style })),
  }));
}

export const groupsOf = (set: FeatureSet): string[] => [
  ...new Set(set.features.flatMap(({ group }) => (group === undefined ? [] : [group]))),
];

/** Columns whose name, expression, group, unit or meaning holds every wanted word, whatever its case. */
export function findRows(rows: readonly ColumnRow[], wanted: string, group: string): ColumnRow[] {
  const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter(({ feature }) => {
    if (group !== '' && feature.group !== group) return false;
    const text = [feature.name, feature.expression, feature.group, feature.unit, feature.meaning].join('\n');
    return words.every((word) => text.toLowerCase().includes(word));
  });
}

function sortValue(
  row: ColumnRow,
  key: SortKey,
  described: ColumnDescription | undefined,
  value: number | undefined,
): number | string {
  if (key === 'set') return row.place;
  if (key === 'name') return row.feature.name;
  if (key === 'value') return value ?? Number.NaN;
  if (described === undefined) return Number.NaN;
  return key === 'lookBack' || key === 'warmUp' ? described.needs[key] : described.summary[key];
}

/** Sorted rows; what has no number comes last either way. */
export function sortRows(
  rows: readonly ColumnRow[],
  key: SortKey,
  descending: boolean,
  described: ReadonlyMap<string, ColumnDescription>,
  values: ReadonlyMap<string, number>,
): ColumnRow[] {
  const keyed = rows.map((row) => {
    const { name } = row.feature;
    return { row, by: sortValue(row, key, described.get(name), values.get(name)) };
  });
  const isMissing = (by: number | string): boolean => typeof by === 'number' && Number.isNaN(by);
  keyed.sort((a, b) => {
    if (isMissing(a.by) || isMissing(b.by)) return Number(isMissing(a.by)) - Number(isMissing(b.by));
    const order = a.by < b.by ? -1 : a.by > b.by ? 1 : 0;
    return descending ? -order : order;
  });
  return keyed.map(({ row }) => row);
}
