import { klinesTable } from '../../core/klines/columns.ts';
import type { Command } from '../command.ts';
import { note } from '../notes.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';

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
    await printTable(klinesTable(klines), options);
  },
};
