import type { Bar } from '../../core/backtest/bar.ts';
import { dataError } from '../../core/base/errors.ts';
import { barColumns, barFields, requiredFields } from './bar-columns.ts';

/** Without a header: the canonical order. */
const canonical = requiredFields.map((field) => barColumns[field][0]);

type Cells = Readonly<Record<string, unknown>>;

/** Lines as bars: JSON objects, JSON arrays in the order of CCXT, or CSV with a header or in that order. */
export interface BarLines {
  /** The bar of the next line; undefined for an empty one and for a header. Errors (data): `BAR_LINE`, with the line. */
  read(line: string): Bar | undefined;
}

export function createBarLines(): BarLines {
  let number = 0;
  let header: readonly string[] | undefined;
  const wrong = (expected: string, got: string, field?: string) =>
    dataError('BAR_LINE', `bars: expected ${expected}, got ${got}, at line ${number}${field ? `, ${field}` : ''}`, {
      where: { line: number, ...(field ? { field } : {}) },
      hint: 'A line is {"timestamp":…,"open":…,"high":…,"low":…,"close":…,"volume":…}, [t,o,h,l,c,v] or CSV of these.',
    });
  const numberAt = (value: unknown, field: keyof Bar): number => {
    if (typeof value === 'number') return value;
    if (value === null || value === '') return Number.NaN;
    const text = typeof value === 'string' ? value.trim() : '';
    const parsed = text === '' ? Number.NaN : Number(text);
    if (!Number.isNaN(parsed)) return parsed;
    const time = field === 'openTime' && /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(isoInUtc(text)) : Number.NaN;
    if (!Number.isNaN(time)) return time;
    throw wrong(
      field === 'openTime' ? 'epoch milliseconds or ISO 8601' : 'a number',
      String(JSON.stringify(value)).slice(0, 40),
      field,
    );
  };
  const barOf = (cells: Cells): Bar => {
    const bar: Partial<Record<keyof Bar, number>> = {};
    for (const field of barFields) {
      const name = barColumns[field].find((one) => Object.hasOwn(cells, one));
      if (name !== undefined) bar[field] = numberAt(cells[name], field);
      else if (requiredFields.includes(field))
        throw wrong(`the field ${barColumns[field][0]}`, 'none', barColumns[field][0]);
    }
    return bar as unknown as Bar;
  };
  const byName = (order: readonly string[], cells: readonly unknown[]): Cells => {
    if (cells.length < order.length) throw wrong(`${order.length} values`, String(cells.length));
    return Object.fromEntries(order.map((name, index) => [name, cells[index]]));
  };
  return {
    read: (line) => {
      number++;
      const text = line.trim();
      if (text === '') return undefined;
      if (text.startsWith('{') || text.startsWith('[')) {
        let value: unknown;
        try {
          value = JSON.parse(text);
        } catch {
          throw wrong('JSON', 'text that is none');
        }
        return barOf(Array.isArray(value) ? byName(canonical, value) : (value as Cells));
      }
      const cells = text.split(',').map((cell) => cell.trim());
      if (header === undefined) {
        const isHeader = !/^[-\d]/.test(cells[0]);
        const named = isHeader ? cells.map((cell) => cell.replaceAll('"', '')) : canonical;
        const missing = requiredFields.find((field) => !barColumns[field].some((name) => named.includes(name)));
        if (missing !== undefined)
          throw wrong(`a header with ${barColumns[missing][0]}`, text.slice(0, 40), barColumns[missing][0]);
        header = named;
        if (isHeader) return undefined;
      }
      return barOf(byName(header, cells));
    },
  };
}

/** Times that name no zone are UTC. */
const isoInUtc = (text: string): string =>
  /T|\d \d/.test(text) && !/(Z|[+-]\d{2}:?\d{2})$/.test(text) ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T');
