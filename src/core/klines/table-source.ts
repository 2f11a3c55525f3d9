import { csvSource } from '../tables/csv-read.ts';
import type { DialectOptions } from '../tables/csv-dialect.ts';
import type { TableSource } from '../tables/source.ts';
import { isKlineHeader } from './aliases.ts';
import { refusalOf } from './unwrap.ts';
import type { Unwrapped } from './unwrap.ts';

/** Opens an unwrapped file as a table, or refuses it with what it is. Whatever is not CSV loads its reader on demand. */
export async function openTable({ bytes, kind, name }: Unwrapped, options: DialectOptions = {}): Promise<TableSource> {
  const refusal = refusalOf(kind, name);
  if (refusal !== undefined) throw refusal;
  switch (kind) {
    case 'json':
      return (await import('../tables/json-read.ts')).jsonSource(bytes, name);
    case 'parquet':
      return (await import('../tables/parquet-read.ts')).parquetSource(bytes, name);
    case 'arrow-file':
    case 'arrow-stream':
      return (await import('../tables/arrow-read.ts')).arrowSource(bytes, name);
    default:
      return csvSource(bytes, name, { ...options, isHeader: isKlineHeader });
  }
}
