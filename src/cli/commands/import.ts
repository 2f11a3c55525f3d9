import type { Klines } from '../../core/klines/klines.ts';
import type { Table } from '../../core/tables/table.ts';
import type { Command } from '../command.ts';
import { note } from '../notes.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';

function canonicalTable({ openTime, open, high, low, close, volume, quoteVolume, trades }: Klines): Table {
  const columns: [string, Float64Array][] = [
    ['timestamp', openTime],
    ['open', open],
    ['high', high],
    ['low', low],
    ['close', close],
    ['volume', volume],
    ...(quoteVolume ? [['quote_volume', quoteVolume] as [string, Float64Array]] : []),
    ...(trades ? [['trades', trades] as [string, Float64Array]] : []),
  ];
  return { names: columns.map(([name]) => name), columns: columns.map(([, column]) => column) };
}

export const command: Command = {
  summary: 'Reads a klines file of any known format and writes canonical klines; the report goes to stderr.',
  inputs: ['KLINES'],
  options: klinesOptions,
  examples: ['klinelab import BTCUSDT-1h-2025-03.zip -o btcusdt.csv', 'klinelab import - --interval 1h < bars.json'],
  async run({ inputs: [path], options }) {
    const { klines, report } = await readKlines(path, options);
    const { format, interval, time, bars } = report;
    note(options.flag('quiet'), [
      `${report.file}: ${bars} bars of ${klines.symbol}, ${interval.text}, ${format.kind}, times ${time.unit} in ${time.zone}, sha256 ${report.sha256}`,
    ]);
    await printTable(canonicalTable(klines), options);
  },
};
