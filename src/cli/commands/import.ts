import { usageError } from '../../core/base/errors.ts';
import { klinesTable } from '../../core/klines/columns.ts';
import type { Command } from '../command.ts';
import { note } from '../notes.ts';
import { readInput } from '../files.ts';
import { klinesFrom, type NamedReading } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';

function columnsOf(text: string | undefined): NamedReading['columns'] {
  if (text === undefined) return undefined;
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [field, column] = pair.split(/=(.*)/s);
      if (column) return [field.trim(), column.trim()];
      throw usageError('OPTION_VALUE', `--columns: expected field=column, got "${pair}"`, {
        where: { field: '--columns' },
      });
    }),
  );
}

export const command: Command = {
  summary:
    'Reads klines of any known format, in one file or in pieces, and writes canonical klines; the report goes to stderr.',
  inputs: ['KLINES…'],
  options: {
    ...klinesOptions,
    columns: { kind: 'text', value: 'time=Date,close=5', help: 'which column is which, by name or number' },
  },
  examples: [
    'klinelab import BTCUSDT-1h-2025-03.zip -o btcusdt.csv',
    'klinelab import BTCUSDT-1h-*.zip BTCUSDT-1h-*.CHECKSUM -o btcusdt.parquet',
    'klinelab import - --interval 1h < bars.json',
    'klinelab import bad.csv --repair drop-bad-rows --columns time=Zeit',
  ],
  async run({ inputs, options }) {
    const columns = columnsOf(options.text('columns'));
    const { klines, report } = await klinesFrom(inputs.map(readInput), options, columns ? { columns } : {});
    const { format, interval, time, bars } = report;
    note(options.flag('quiet'), [
      `${report.file}: ${bars} bars of ${klines.symbol}, ${interval.text}, ${format.kind}, times ${time.unit} in ${time.zone}, sha256 ${report.sha256}`,
    ]);
    await printTable(klinesTable(klines), options);
  },
};
