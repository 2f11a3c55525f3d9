import { dataError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import type { ColumnRequest, ReadColumns, TableSource, TimeUnit } from '../tables/source.ts';
import { dropBars } from './bars.ts';
import type { RawBars } from './bars.ts';
import { offer, placeText, plural } from './examination.ts';
import type { Examination } from './examination.ts';
import { columnLabel, sampleOf } from './mapping.ts';
import type { Mapping } from './mapping.ts';
import { clockParser } from './clock.ts';
import { DAY } from './interval.ts';
import type { ImportReport, KlineField } from './report.ts';
import { noteRepeatedHour, planTime } from './time-column.ts';
import type { TimeOptions } from './time-column.ts';
import { hasClockPart, holdsDates, scaleTimes, statesZone, unitName } from './time-unit.ts';
import { parseZone } from './zone.ts';

export interface BarsRead {
  readonly bars: RawBars;
  readonly time: ImportReport['time'];
  readonly rowsRead: number;
  /** Interval by the close time of the bars, where the file has it. */
  readonly closeTimeInterval?: number;
  /** The symbol of each bar, where the file has such a column. */
  readonly symbols?: readonly string[];
}

function refuseUnreadable(
  examination: Examination,
  read: ReadColumns,
  source: TableSource,
  timeColumns: ReadonlySet<string>,
): void {
  if (read.problemCount === 0) return;
  const [first] = read.problems;
  const where = { ...source.place(first.row), column: first.column };
  const reasons: Readonly<Record<typeof first.kind, string>> = {
    'not-a-number': `column ${first.column}: expected a ${timeColumns.has(first.column) ? 'time' : 'number'}, got "${first.text}"`,
    overflow: `column ${first.column}: expected a finite number, got ${first.text}, which overflows a double`,
    'short-row': `expected ${source.width} fields, got ${first.text}`,
    'long-row': `expected ${source.width} fields, got ${first.text}`,
  };
  if (examination.allows('drop-bad-rows')) {
    examination.note(
      {
        code: 'BAD_ROWS',
        severity: 'warning',
        rule: 'drop-bad-rows',
        message: `${plural(read.problemRows.length, 'row')} that could not be read dropped (first at ${placeText(source.place(first.row))}: ${reasons[first.kind]}).`,
        values: { rows: read.problemRows.length },
      },
      undefined,
      read.problemRows,
    );
    return;
  }
  const others = read.problemRows.length > 1 ? ` (and ${plural(read.problemRows.length - 1, 'row')} more)` : '';
  const codes = {
    'not-a-number': 'CELL_NOT_A_NUMBER',
    overflow: 'CELL_OVERFLOW',
    'short-row': 'ROW_SHORT',
    'long-row': 'ROW_LONG',
  };
  throw dataError(codes[first.kind], `${examination.file}: ${reasons[first.kind]}, at ${placeText(where)}${others}`, {
    where,
    hint: offer(['drop-bad-rows']),
  });
}

function settleUnit(times: Float64Array, examination: Examination, source: TableSource, unit?: TimeUnit): TimeUnit {
  const unify = examination.allows('unify-time-unit');
  const scaled = scaleTimes(times, examination.file, unify, unit);
  if (scaled.changesAt >= 0 && scaled.changesTo !== undefined) {
    const where = source.place(scaled.changesAt);
    const change = `${unitName(scaled.unit)} to ${unitName(scaled.changesTo)}`;
    if (!unify) {
      throw dataError(
        'TIME_UNIT_CHANGES',
        `${examination.file}: expected times in one unit, got a change from ${change}, at ${placeText(where)}`,
        {
          where,
          hint: offer(['unify-time-unit']),
        },
      );
    }
    examination.note(
      {
        code: 'TIME_UNIT_CHANGES',
        severity: 'warning',
        rule: 'unify-time-unit',
        count: scaled.changed,
        message: `Times change from ${change} at ${placeText(where)}; all were converted.`,
        values: { from: scaled.unit, to: scaled.changesTo },
      },
      undefined,
      [scaled.changesAt],
    );
  }
  if (scaled.unit !== 'ms') {
    examination.note({
      code: 'TIME_UNIT',
      severity: 'note',
      message: `Times are epoch ${unitName(scaled.unit)}.`,
      values: { unit: scaled.unit },
    });
  }
  return scaled.unit;
}

function ascending(length: number): Uint32Array {
  const rows = new Uint32Array(length);
  for (let row = 0; row < length; row++) rows[row] = row;
  return rows;
}

/** What bars may lack. */
const OPTIONAL: ReadonlySet<KlineField> = new Set(['volume', 'quoteVolume', 'trades', 'closeTime']);

function requestOf(field: KlineField, index: number, source: TableSource): ColumnRequest {
  if (field === 'symbol') return { index, as: 'text' };
  if (field === 'clock') return { index, as: 'number', parse: clockParser(sampleOf(source, index)) };
  return OPTIONAL.has(field) ? { index, as: 'number', isOptional: true } : { index, as: 'number' };
}

const filled = (length: number): Float64Array => new Float64Array(length).fill(Number.NaN);

/** Reads the mapped columns of a table into bars, in the order of the file, and brings their times to milliseconds. */
export async function readBars(
  source: TableSource,
  mapping: Mapping,
  examination: Examination,
  options: TimeOptions,
  control: RunControl,
): Promise<BarsRead> {
  const index = new Map<KlineField, number>(mapping.guesses.map((guess) => [guess.field, guess.index]));
  const timeIndex = index.get('time') ?? index.get('date') ?? 0;
  const plan = await planTime(source, timeIndex, index.has('clock'), examination, options);
  const requests: ColumnRequest[] = [plan.request];
  const positions = new Map<KlineField, number>();
  for (const { field, index: column } of mapping.guesses) {
    if (field === 'time' || field === 'date') continue;
    // A close time is of use beside an epoch opening time alone.
    if (field === 'closeTime' && (plan.isText || holdsDates(sampleOf(source, column)))) continue;
    positions.set(field, requests.length);
    requests.push(requestOf(field, column, source));
  }
  const read = await source.read(requests, control);
  const ofTime = mapping.guesses.filter(({ field }) => field === 'time' || field === 'date' || field === 'clock');
  refuseUnreadable(examination, read, source, new Set(ofTime.map((guess) => columnLabel(source, guess.index))));

  const times = read.columns[0] as Float64Array;
  const clock = positions.get('clock');
  if (clock !== undefined) {
    const ofDay = read.columns[clock] as Float64Array;
    for (let i = 0; i < times.length; i++) times[i] += ofDay[i];
  }
  const unit = plan.isText ? 'text' : settleUnit(times, examination, source, plan.declared ?? options.timeUnit);
  const cells = sampleOf(source, timeIndex);
  const naive = plan.isNaive === true || (plan.isText && !statesZone(cells));
  const zone = parseZone(options.zone ?? 'UTC');
  if (plan.isNaive === true || (plan.isText && clock !== undefined)) {
    for (let i = 0; i < times.length; i++) if (times[i] === times[i]) times[i] -= zone.offsetAt(times[i]);
  }
  if (naive && !index.has('symbol')) noteRepeatedHour(examination, times, zone);
  const hasClock = plan.isText ? hasClockPart(cells) : times.some((time) => time % DAY !== 0);
  if (naive && (hasClock || clock !== undefined) && options.zone === undefined) {
    examination.note({
      code: 'ZONE_ASSUMED',
      severity: 'note',
      message: 'Times state no zone; they were read as UTC.',
    });
  }

  const column = (field: KlineField): Float64Array | undefined => {
    const position = positions.get(field);
    return position === undefined ? undefined : (read.columns[position] as Float64Array);
  };
  const quoteVolume = column('quoteVolume');
  const trades = column('trades');
  const closeTime = column('closeTime');
  let bars: RawBars = {
    time: times,
    open: column('open') ?? filled(read.rows),
    high: column('high') ?? filled(read.rows),
    low: column('low') ?? filled(read.rows),
    close: column('close') ?? filled(read.rows),
    volume: column('volume') ?? filled(read.rows),
    ...(quoteVolume ? { quoteVolume } : {}),
    ...(trades ? { trades } : {}),
    origin: ascending(read.rows),
  };
  let symbols = positions.has('symbol') ? (read.columns[positions.get('symbol') ?? 0] as string[]) : undefined;
  noteReading(examination, read, index, source);
  if (read.problemRows.length > 0) {
    const bad = new Set(read.problemRows);
    symbols = symbols?.filter((_, row) => !bad.has(row));
    bars = dropBars(bars, read.problemRows);
  }
  return {
    bars,
    time: { unit, zone: naive ? (options.zone ?? 'UTC') : 'UTC', zoneAssumed: naive && options.zone === undefined },
    rowsRead: read.rows,
    ...(closeTime && unit !== 'text' ? { closeTimeInterval: intervalByCloseTime(times[0], closeTime[0], unit) } : {}),
    ...(symbols ? { symbols } : {}),
  };
}

/** Distance from a bar's opening to the end of its last unit of time. */
function intervalByCloseTime(openMs: number, close: number, unit: TimeUnit): number {
  const perMs = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 }[unit];
  return Math.round((close + 1) / perMs - openMs);
}

function noteReading(
  examination: Examination,
  read: ReadColumns,
  index: ReadonlyMap<KlineField, number>,
  source: TableSource,
): void {
  if (!index.has('volume')) {
    examination.note({
      code: 'VOLUME_MISSING',
      severity: 'warning',
      message:
        'The file has no volume; it is unknown (missing) for all bars, and features of the volume are unavailable.',
    });
  }
  if (read.openEnd) {
    examination.note(
      {
        code: 'NO_FINAL_LINE_END',
        severity: 'note',
        message: 'The last line has no line end; if the file was cut off, the last value may be incomplete.',
      },
      undefined,
      [read.rows - 1],
    );
  }
  if (read.numbersAsText > 0) {
    examination.note({
      code: 'NUMBERS_AS_TEXT',
      severity: 'warning',
      count: read.numbersAsText,
      message: `${plural(read.numbersAsText, 'number')} stored as text converted.`,
      values: { cells: read.numbersAsText },
    });
  }
  if (read.numerals !== undefined) {
    const { count, example, value } = read.numerals;
    examination.note({
      code: 'NUMERALS',
      severity: 'warning',
      count,
      message: `${plural(count, 'number')} written with marks, signs or letters: "${example}" was read as ${value}.`,
      values: { cells: count },
    });
  }
  if (source.format.decimalComma === true) {
    examination.note({
      code: 'DECIMAL_COMMA',
      severity: 'warning',
      message: 'Numbers are written with a decimal comma: 100,5 was read as 100.5.',
    });
  }
}
