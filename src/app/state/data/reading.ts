import { DEFAULT_REPAIRS, isRepairName, REPAIR_RULES, type RepairName } from '../../../core/klines/rules.ts';
import type { ImportReport, KlineField } from '../../../core/klines/report.ts';
import type { DateOrder } from '../../../core/klines/time-text.ts';
import type { DataReference } from '../../../core/research/document.ts';
import type { KlinesReading } from '../../../workers/api.ts';

/** Fields that a person may point at a column; the others follow from the table. */
export const chosenFields = ['time', 'open', 'high', 'low', 'close', 'volume'] as const satisfies KlineField[];
export type ChosenField = (typeof chosenFields)[number];

export const dateOrders: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];
export const repairNames = Object.keys(REPAIR_RULES).filter(isRepairName);

/** What a person sets in place of the reader's guesses; an empty text leaves the guess. */
export interface ReadingForm {
  interval: string;
  zone: string;
  dateOrder: DateOrder | '';
  /** Number of the column (1-based) as text. */
  columns: Record<ChosenField, string>;
  repairs: RepairName[];
}

const noColumns = (): ReadingForm['columns'] => ({ time: '', open: '', high: '', low: '', close: '', volume: '' });

/** The form as the document says that the file was read; the usual rules are on besides those that it names. */
export function formOf({ repairs = [], reading = {} }: Pick<DataReference, 'repairs' | 'reading'> = {}): ReadingForm {
  const columns = noColumns();
  for (const field of chosenFields) {
    const number = reading.columns?.[field];
    if (number !== undefined) columns[field] = String(number);
  }
  return {
    interval: '',
    zone: reading.zone ?? '',
    dateOrder: reading.dateOrder ?? '',
    columns,
    repairs: [...new Set([...DEFAULT_REPAIRS, ...repairs.filter(isRepairName)])],
  };
}

/** The form as the reader takes it. */
export function readingOf(
  { interval, zone, dateOrder, columns, repairs }: ReadingForm,
  symbol?: string,
): KlinesReading {
  const chosen = chosenFields.filter((field) => columns[field] !== '');
  return {
    ...(symbol === undefined ? {} : { symbol }),
    ...(interval.trim() === '' ? {} : { interval: interval.trim() }),
    ...(zone.trim() === '' ? {} : { zone: zone.trim() }),
    ...(dateOrder === '' ? {} : { dateOrder }),
    ...(chosen.length === 0
      ? {}
      : { columns: Object.fromEntries(chosen.map((field) => [field, Number(columns[field])])) }),
    repairs,
  };
}

/** The file's columns by name, or by number where they have none; what each was taken for. */
export function fileColumns({ header, sample, columns }: ImportReport): { name: string; field?: KlineField }[] {
  const width = Math.max(header.length, ...sample.map((row) => row.length), 0);
  return Array.from({ length: width }, (_, index) => ({
    name: header[index] ?? String(index + 1),
    field: columns.find((guess) => guess.index === index)?.field,
  }));
}
