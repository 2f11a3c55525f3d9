import { usageError } from '../../base/errors.ts';
import { asNativeReal, pythonText, readReal } from './real.ts';
import type { ParameterRow } from './table.ts';
import type { ParameterValue } from './types.ts';

const described = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));

function wrong(row: ParameterRow, expected: string, got: unknown): never {
  throw usageError('PARAMETER_VALUE', `${row.name}: expected ${expected}, got ${described(got)}`, {
    where: { field: row.name },
  });
}

/** Refuses a number outside the row's interval. */
function checkRange(row: ParameterRow, value: number, got: unknown): number {
  if (row.range === undefined) return value;
  const open = row.range.startsWith('(');
  const closed = row.range.endsWith(']');
  const [low, high] = row.range
    .slice(1, -1)
    .split(',')
    .map((text) => (text === 'inf' ? Infinity : Number(text)));
  const inside = (open ? value > low : value >= low) && (closed ? value <= high : value < high);
  if (inside) return value;
  const lower = `${open ? '>' : '>='} ${low}`;
  return wrong(
    row,
    high === Infinity ? `a number ${lower}` : `a number ${lower} and ${closed ? '<=' : '<'} ${high}`,
    got,
  );
}

function toInteger(row: ParameterRow, value: ParameterValue): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isInteger(number) || Math.abs(number) > 2147483647) {
    return wrong(row, 'a whole number', value);
  }
  return checkRange(row, number, value);
}

function toReal(row: ParameterRow, value: ParameterValue): number {
  const real =
    typeof value === 'number' ? asNativeReal(value) : typeof value === 'string' ? readReal(value.trim()) : NaN;
  if (!Number.isFinite(real)) return wrong(row, 'a finite number', value);
  return checkRange(row, real, value);
}

function toFlag(row: ParameterRow, value: ParameterValue): boolean {
  const text = String(value).toLowerCase();
  if (['true', '1', '+'].includes(text)) return true;
  if (['false', '0', '-'].includes(text)) return false;
  return wrong(row, 'true or false', value);
}

function toList(row: ParameterRow, value: ParameterValue): string[] {
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === 'number') return [String(value)];
  if (typeof value !== 'string') return wrong(row, 'a list', value);
  return value === '' ? [] : value.split(',').map((item) => item.trim());
}

export type CheckedValue = number | boolean | string | readonly string[];

/** The value as the row's kind, read as LightGBM would read the text Python sends. */
export function checkValue(row: ParameterRow, value: ParameterValue): CheckedValue {
  switch (row.kind) {
    case 'integer':
      return toInteger(row, value);
    case 'real':
      return toReal(row, value);
    case 'flag':
      return toFlag(row, value);
    case 'list':
      return toList(row, value);
    default:
      return typeof value === 'string'
        ? value
        : typeof value === 'number'
          ? pythonText(value)
          : wrong(row, 'text', value);
  }
}

/** Whether a checked value says the same as the row's default. */
export function isStandard(row: ParameterRow, value: CheckedValue): boolean {
  return Array.isArray(value) ? value.length === 0 : value === row.standard;
}
