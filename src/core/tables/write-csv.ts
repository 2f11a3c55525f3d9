import { rowCount } from './table.ts';
import type { Table } from './table.ts';

export interface CsvOptions {
  /**
   * Whether text that a spreadsheet would run as a formula gets a leading apostrophe (OWASP ASVS 1.2.10). On unless
   * turned off; numbers are never touched.
   */
  readonly guardFormulas?: boolean;
}

const ROWS_A_CHUNK = 8192;

/** The shortest decimal that reads back to the same double; empty for NaN. */
export function formatNumber(value: number): string {
  if (value !== value) return '';
  return Object.is(value, -0) ? '-0' : String(value);
}

function formatText(text: string, guard: boolean): string {
  const guarded = guard && /^[=+\-@\t\r\0]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** A table as CSV in UTF-8: header, commas, line feeds. */
export function writeCsv(table: Table, { guardFormulas = true }: CsvOptions = {}): Uint8Array<ArrayBuffer> {
  const rows = rowCount(table);
  const encoder = new TextEncoder();
  const parts = [encoder.encode(`${table.names.map((name) => formatText(name, guardFormulas)).join(',')}\n`)];
  for (let from = 0; from < rows; from += ROWS_A_CHUNK) {
    const to = Math.min(rows, from + ROWS_A_CHUNK);
    let text = '';
    for (let row = from; row < to; row++) {
      for (let i = 0; i < table.columns.length; i++) {
        const cell = table.columns[i][row];
        if (i > 0) text += ',';
        text += typeof cell === 'number' ? formatNumber(cell) : formatText(cell, guardFormulas);
      }
      text += '\n';
    }
    parts.push(encoder.encode(text));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
