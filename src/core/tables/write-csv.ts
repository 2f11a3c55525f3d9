import { rowCount, type Table } from './table.ts';

export interface CsvOptions {
  /**
   * Puts a quote mark before text that a spreadsheet would run as a formula (OWASP ASVS 1.2.10). Numbers are never
   * touched. Default true.
   */
  readonly guardFormulas?: boolean;
}

/** A number in the shortest form that reads back to the same double; missing is empty. */
const numberCell = (value: number): string => (value !== value ? '' : Object.is(value, -0) ? '-0' : String(value));

function textCell(text: string, guard: boolean): string {
  const safe = guard && /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** CSV with a header, commas and LF. */
export function writeCsv(table: Table, { guardFormulas = true }: CsvOptions = {}): string {
  const rows = rowCount(table);
  const lines = new Array<string>(rows + 1);
  lines[0] = table.names.map((name) => textCell(name, guardFormulas)).join(',');
  const cells = new Array<string>(table.columns.length);
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < cells.length; i++) {
      const value = table.columns[i][row];
      cells[i] = typeof value === 'number' ? numberCell(value) : textCell(value, guardFormulas);
    }
    lines[row + 1] = cells.join(',');
  }
  return `${lines.join('\n')}\n`;
}
