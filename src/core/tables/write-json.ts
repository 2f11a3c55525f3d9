import { rowCount } from './table.ts';
import type { Table } from './table.ts';
import { formatNumber } from './write-csv.ts';

/** A table as a JSON list of one object a row; NaN and infinities, which JSON has not, are null. */
export function writeJson(table: Table): Uint8Array<ArrayBuffer> {
  const rows = rowCount(table);
  const keys = table.names.map((name, i) => `${i === 0 ? '' : ','}${JSON.stringify(name)}:`);
  const lines: string[] = [];
  for (let row = 0; row < rows; row++) {
    let line = '{';
    for (let i = 0; i < keys.length; i++) {
      const cell = table.columns[i][row];
      line += keys[i];
      if (typeof cell === 'string') line += JSON.stringify(cell);
      else line += Number.isFinite(cell) ? formatNumber(cell) : 'null';
    }
    lines.push(`${line}}`);
  }
  return new TextEncoder().encode(rows === 0 ? '[]\n' : `[\n${lines.join(',\n')}\n]\n`);
}
