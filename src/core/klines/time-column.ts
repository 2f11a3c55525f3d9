import { dataError } from '../base/errors.ts';
import type { ColumnRequest, TableSource, TimeUnit } from '../tables/source.ts';
import { isDayFirstByPoints, isOrderUnstated, ORDER_NAMES, witnessOrder } from './date-order.ts';
import { placeText, plural } from './examination.ts';
import type { Examination } from './examination.ts';
import { columnLabel, sampleOf } from './mapping.ts';
import { settleRepeatedHour } from './repeated-hour.ts';
import type { DateOrder } from './time-text.ts';
import { timeParser } from './time-text.ts';
import { holdsDates, holdsMonths, roundedTime } from './time-unit.ts';
import { parseZone, UTC } from './zone.ts';
import type { Zone } from './zone.ts';

export interface TimeOptions {
  /** Zone of dates that state none; UTC where it is left out. */
  readonly zone?: string;
  readonly timeUnit?: TimeUnit;
  readonly dateOrder?: DateOrder;
}

/** How the cells of a time column are read. */
interface TimeReading {
  readonly request: ColumnRequest;
  /** Unit that the column declares; undefined for text and for plain numbers. */
  readonly declared?: TimeUnit;
  readonly isText: boolean;
  /** Whether the column's times state no zone by their type. */
  readonly isNaive?: boolean;
}

/** How a time column is to be read: as its type or its first cells say. Errors (data): `DATE_ORDER`, `TIME_ROUNDED`. */
export async function planTime(
  source: TableSource,
  index: number,
  hasClock: boolean,
  examination: Examination,
  options: TimeOptions,
): Promise<TimeReading> {
  const type = source.types[index];
  if (type?.kind === 'timestamp') {
    const isNaive = type.isNaive === true;
    return { request: { index, as: 'number' }, declared: type.unit, isText: false, isNaive };
  }
  const cells = sampleOf(source, index);
  if (!holdsDates(cells) || options.timeUnit !== undefined) {
    refuseRounded(source, index, examination);
    return { request: { index, as: 'number' }, isText: false };
  }
  const dateOrder =
    options.dateOrder ?? (isOrderUnstated(cells) ? await findDateOrder(source, index, examination) : undefined);
  // With a clock beside it, a date alone is no moment yet.
  const zone = hasClock ? UTC : parseZone(options.zone ?? 'UTC');
  const parse = timeParser({ zone, dateOrder, months: holdsMonths(cells) });
  return { request: { index, as: 'number', parse }, isText: true };
}

/** Times of the hour that a clock shows twice, told apart by their order, and recorded. */
export function noteRepeatedHour(examination: Examination, times: Float64Array, zone: Zone): void {
  const moved = settleRepeatedHour(times, zone);
  if (moved.length === 0) return;
  examination.note(
    {
      code: 'HOUR_REPEATED',
      severity: 'warning',
      message: `${plural(moved.length, 'bar')} at times that the clock of ${zone.name} shows twice, taken for the second showing by their order (first at ${placeText(examination.place(moved[0]))}).`,
      values: { bars: moved.length },
    },
    undefined,
    moved,
  );
}

function refuseRounded(source: TableSource, index: number, examination: Examination): void {
  const rounded = roundedTime(sampleOf(source, index));
  if (rounded === undefined) return;
  const column = columnLabel(source, index);
  throw dataError(
    'TIME_ROUNDED',
    `${examination.file}: expected times in full, got "${rounded}" in column ${column}, whose last digits are lost`,
    {
      where: { ...source.place(0), column },
      hint: 'A spreadsheet rounded them: take the file as it was downloaded, or give the column the format of a number there.',
    },
  );
}

/** The order of day and month that all the dates of a column agree on, recorded; a refusal where they leave it open. */
async function findDateOrder(source: TableSource, index: number, examination: Examination): Promise<DateOrder> {
  const cells = sampleOf(source, index);
  const witness = witnessOrder();
  await source.read([{ index, as: 'number', parse: witness.see }]);
  const order = witness.proven() ?? (isDayFirstByPoints(cells) ? 'dmy' : undefined);
  const column = columnLabel(source, index);
  if (order !== undefined) {
    examination.note({
      code: 'DATE_ORDER_FOUND',
      severity: 'warning',
      message: `Dates such as "${cells[0]}" were read ${ORDER_NAMES[order]}, as all dates of column ${column} together allow alone.`,
      values: { order },
    });
    return order;
  }
  const fitting = witness.fitting().map((each) => `${ORDER_NAMES[each]} ("${each}")`);
  throw dataError(
    'DATE_ORDER',
    `${examination.file}: expected dates that start with the year, got "${cells[0]}" in column ${column}, whose order of day and month is not stated`,
    {
      where: source.place(0),
      hint: `Say it with the option dateOrder (--date-order): ${fitting.join(' or ')} would fit. Or write dates as 2024-01-31.`,
    },
  );
}
