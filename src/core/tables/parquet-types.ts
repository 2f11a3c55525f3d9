import type { SchemaElement } from 'hyparquet';
import type { ColumnType } from './source.ts';

/** How the stored bytes of a column become values. Times become epoch milliseconds, dates their midnight. */
export type Storage =
  | 'boolean'
  | 'int32'
  | 'uint32'
  | 'int64'
  | 'uint64'
  | 'float16'
  | 'float32'
  | 'float64'
  | 'days'
  | 'milliseconds'
  | 'microseconds'
  | 'nanoseconds'
  | 'int96'
  | 'decimal32'
  | 'decimal64'
  | 'decimal-bytes'
  | 'text';

/** A column that can be read: how it is stored, and what it declares. */
export interface ParquetType extends ColumnType {
  readonly storage: Storage;
  /** Bytes of a value; 0 for bits and for byte strings of their own length. */
  readonly width: number;
  /** Decimal places of a decimal. */
  readonly scale: number;
}

const number = (storage: Storage, width: number, scale = 0): ParquetType => ({ kind: 'number', storage, width, scale });
const time = (storage: Storage, width: number, isNaive: boolean): ParquetType => ({
  kind: 'timestamp',
  unit: 'ms',
  isNaive,
  storage,
  width,
  scale: 0,
});

const TIMES: Readonly<Record<string, Storage>> = {
  MILLIS: 'milliseconds',
  MICROS: 'microseconds',
  NANOS: 'nanoseconds',
};

function int64Type({ converted_type: converted, logical_type: logical }: SchemaElement): ParquetType {
  if (logical?.type === 'TIMESTAMP') return time(TIMES[logical.unit], 8, !logical.isAdjustedToUTC);
  if (converted === 'TIMESTAMP_MILLIS') return time('milliseconds', 8, false);
  if (converted === 'TIMESTAMP_MICROS') return time('microseconds', 8, false);
  const isUnsigned = converted === 'UINT_64' || (logical?.type === 'INTEGER' && !logical.isSigned);
  return number(isUnsigned ? 'uint64' : 'int64', 8);
}

function int32Type({ converted_type: converted, logical_type: logical }: SchemaElement): ParquetType {
  if (logical?.type === 'DATE' || converted === 'DATE') return time('days', 4, true);
  const isUnsigned = converted?.startsWith('UINT_') === true || (logical?.type === 'INTEGER' && !logical.isSigned);
  return number(isUnsigned ? 'uint32' : 'int32', 4);
}

/** What a column of the schema holds; undefined for what is neither numbers, times nor text in one flat column. */
export function parquetType(element: SchemaElement): ParquetType | undefined {
  const { type, converted_type: converted, logical_type: logical, type_length: length = 0 } = element;
  if ((element.num_children ?? 0) > 0 || element.repetition_type === 'REPEATED') return undefined;
  const isDecimal = converted === 'DECIMAL' || logical?.type === 'DECIMAL';
  const scale = element.scale ?? (logical?.type === 'DECIMAL' ? logical.scale : 0);
  if (isDecimal && !(scale >= 0 && scale <= 300)) return undefined;
  switch (type) {
    case 'BOOLEAN':
      return number('boolean', 0);
    case 'INT32':
      return isDecimal ? number('decimal32', 4, scale) : int32Type(element);
    case 'INT64':
      return isDecimal ? number('decimal64', 8, scale) : int64Type(element);
    case 'INT96':
      return time('int96', 12, true);
    case 'FLOAT':
      return number('float32', 4);
    case 'DOUBLE':
      return number('float64', 8);
    case 'BYTE_ARRAY':
      if (isDecimal) return number('decimal-bytes', 0, scale);
      return converted === 'BSON' ? undefined : { kind: 'text', storage: 'text', width: 0, scale: 0 };
    case 'FIXED_LEN_BYTE_ARRAY':
      if (isDecimal && length > 0 && length <= 32) return number('decimal-bytes', length, scale);
      return logical?.type === 'FLOAT16' && length === 2 ? number('float16', 2) : undefined;
    default:
      return undefined;
  }
}
