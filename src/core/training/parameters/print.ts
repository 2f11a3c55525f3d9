import { formatG } from '../../models/lightgbm/format.ts';
import type { ResolvedParameters } from './resolve.ts';
import { MODEL_PARAMETERS, type ParameterRow } from './table.ts';

function printed(row: ParameterRow, value: unknown): string {
  if (row.kind === 'flag') return value === true ? '1' : '0';
  if (row.kind === 'real') return formatG(value as number);
  return Array.isArray(value) ? value.join(',') : String(value);
}

/** The lines of a text model's parameters section: name and value in LightGBM's order and spelling. */
export function printParameters(resolved: ResolvedParameters): [name: string, value: string][] {
  const values = resolved.values as unknown as Readonly<Record<string, unknown>>;
  return MODEL_PARAMETERS.map((row) => [row.name, printed(row, values[row.name])]);
}
