import { extname } from 'node:path';
import { jsonText } from '../core/report/json.ts';
import type { Table } from '../core/tables/table.ts';
import { writeTable, type TableFileFormat } from '../core/tables/write.ts';
import type { ParsedOptions } from './command.ts';
import { writeOutput } from './files.ts';

const formatByEnding: Readonly<Record<string, TableFileFormat>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.arrow': 'arrow',
  '.feather': 'arrow',
  '.parquet': 'parquet',
  '.npy': 'npy',
};

/** Writes a table where `--output`, `--format` and `--json` say. */
export async function printTable(table: Table, options: ParsedOptions): Promise<void> {
  const path = options.text('output');
  const format =
    (options.text('format') as TableFileFormat | undefined) ??
    (options.flag('json') ? 'json' : formatByEnding[extname(path ?? '').toLowerCase()]) ??
    'csv';
  writeOutput(path, await writeTable(table, format));
}

/** One JSON document; NaN and infinities become null. */
export const printJson = (value: unknown, options: ParsedOptions): void =>
  writeOutput(options.text('output'), jsonText(value, 2));

/** Text for a person, or the same facts as JSON with `--json`. */
export function printFacts(facts: Readonly<Record<string, unknown>>, text: string, options: ParsedOptions): void {
  if (options.flag('json')) printJson(facts, options);
  else writeOutput(options.text('output'), text);
}
