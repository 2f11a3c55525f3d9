import { dataError, withFile } from '../core/base/errors.ts';
import { readTable } from '../core/tables/read.ts';
import type { Klines } from '../core/klines/klines.ts';
import { readInput } from './files.ts';

/**
 * Signals of a table with the columns `timestamp` (epoch milliseconds, or ISO 8601) and `signal` (-1, 0, 1; missing holds),
 * laid on the bars by time. Bars without a row hold; a row without a bar is the data error SIGNAL_TIME, since a file in
 * other units would otherwise trade nothing and look well.
 */
export async function readSignals(path: string, { openTime }: Klines): Promise<Int8Array> {
  const { name, bytes } = readInput(path);
  try {
    const { names = [], columns } = await readTable(bytes, name);
    const column = (wanted: string): Float64Array | readonly string[] => {
      const at = names.findIndex((one) => one.trim().toLowerCase() === wanted);
      if (at >= 0) return columns[at];
      throw dataError('SIGNAL_COLUMN', `signals: expected a column ${wanted}, got ${names.join(', ') || 'no names'}`, {
        where: { column: wanted },
      });
    };
    const times = Float64Array.from(column('timestamp') as ArrayLike<number | string>, (time) =>
      typeof time === 'number' ? time : Date.parse(time),
    );
    const values = Float64Array.from(column('signal') as ArrayLike<number | string>, (value) =>
      value === '' ? Number.NaN : Number(value),
    );
    const barAt = new Map(Array.from(openTime, (time, bar) => [time, bar]));
    const signal = new Int8Array(openTime.length);
    times.forEach((time, row) => {
      const bar = barAt.get(time);
      const value = values[row];
      if (bar === undefined) {
        throw dataError('SIGNAL_TIME', `signals: expected the open time of a bar, got ${time}, at row ${row}`, {
          where: { row, column: 'timestamp' },
          hint: 'Times are epoch milliseconds, as `klinelab signals` writes them, or ISO 8601.',
        });
      }
      if (value === value && value !== -1 && value !== 0 && value !== 1) {
        throw dataError('SIGNAL_VALUE', `signals: expected -1, 0 or 1, got ${value}, at row ${row}`, {
          where: { row, column: 'signal' },
        });
      }
      signal[bar] = value === value ? value : 0;
    });
    return signal;
  } catch (error) {
    throw withFile(error, name);
  }
}
