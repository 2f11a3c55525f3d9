import { rowCount, type Table } from './table.ts';

/** One JSON document: an array with an object a row. NaN and infinities are null, as JSON has neither. */
export function writeJson(table: Table): string {
  const keys = table.names.map((name) => `${JSON.stringify(name)}:`);
  const rows = Array.from({ length: rowCount(table) }, (_, row) => {
    const cells = table.columns.map((column, i) => keys[i] + JSON.stringify(column[row]));
    return `{${cells.join(',')}}`;
  });
  return `[${rows.join(',\n')}]\n`;
}
