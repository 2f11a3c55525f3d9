import type { Bar } from '../../core/backtest/bar.ts';
import { dataError } from '../../core/base/errors.ts';
import type { SymbolBatch } from '../../core/research/symbol-streams.ts';
import type { TableSource, TimeUnit } from '../../core/tables/source.ts';
import { barColumns, barFields, requiredFields } from './bar-columns.ts';

const perMillisecond: Readonly<Record<TimeUnit, number>> = { s: 1e-3, ms: 1, us: 1e3, ns: 1e6 };

/** Milliseconds of a time in this unit; those that the unit divides evenly stay whole numbers. */
const toMs = (time: number, unit: TimeUnit): number => (unit === 's' ? time * 1000 : time / perMillisecond[unit]);

const symbolColumns = ['symbol', 'instrument', 'ticker', 'code'];

/**
 * The bars of a record batch. Times are epoch milliseconds, or timestamps of any unit. `symbol` stands in for a missing
 * column of symbols; `rowsBefore` are those of earlier batches. Errors (data): `STREAM_COLUMN`, `STREAM_VALUE`.
 */
export async function batchBars(
  table: TableSource,
  symbol: string | undefined,
  rowsBefore: number,
): Promise<SymbolBatch> {
  const names = (table.names ?? []).map((name) => name.toLowerCase());
  const find = (wanted: readonly string[]): number => {
    const name = wanted.find((one) => names.includes(one.toLowerCase()));
    return name === undefined ? -1 : names.indexOf(name.toLowerCase());
  };
  const columnOf = (wanted: readonly string[], hint: string): number => {
    const at = find(wanted);
    if (at >= 0) return at;
    throw dataError('STREAM_COLUMN', `batches: expected a column ${wanted[0]}, got ${names.join(', ') || 'none'}`, {
      where: { column: wanted[0] },
      hint,
    });
  };
  const present = barFields.filter((field) => requiredFields.includes(field) || find(barColumns[field]) >= 0);
  const places = present.map((field) =>
    columnOf(barColumns[field], 'Batches have symbol, timestamp, open, high, low, close and volume.'),
  );
  const symbolAt = symbol === undefined ? columnOf(symbolColumns, 'Name the one symbol with --symbol.') : -1;
  const { columns, problems, rows } = await table.read([
    ...places.map((index) => ({ index, as: 'number' as const })),
    ...(symbolAt >= 0 ? [{ index: symbolAt, as: 'text' as const }] : []),
  ]);
  if (problems.length > 0) {
    const [{ row, column, text }] = problems;
    throw wrongValue('a number', text, rowsBefore + row + 1, column);
  }
  const bars = Object.fromEntries(present.map((field, i) => [field, columns[i]])) as Record<keyof Bar, Float64Array>;
  const { kind, unit = 'ms' } = table.types[places[0]];
  if (kind === 'timestamp' && unit !== 'ms') bars.openTime = bars.openTime.map((time) => toMs(time, unit));
  const symbols = symbolAt >= 0 ? (columns[places.length] as string[]) : new Array<string>(rows).fill(symbol as string);
  const nameless = symbols.indexOf('');
  if (nameless >= 0) throw wrongValue('a symbol', 'none', rowsBefore + nameless + 1, 'symbol');
  return { symbols, bars };
}

const wrongValue = (expected: string, got: string, row: number, column: string): Error =>
  dataError('STREAM_VALUE', `batches: expected ${expected}, got ${got}, at row ${row}, ${column}`, {
    where: { row, column },
  });
