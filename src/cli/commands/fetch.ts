import { usageError } from '../../core/base/errors.ts';
import { fetchHistory, klinesSources } from '../../core/exchange/history.ts';
import type { History, KlinesSource } from '../../core/exchange/history.ts';
import { exchangeIntervals } from '../../core/exchange/order.ts';
import { klinesTable } from '../../core/klines/columns.ts';
import { fingerprintKlines } from '../../core/klines/fingerprint.ts';
import { barCount } from '../../core/klines/klines.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { configFileOption, optionsOf } from '../config/settings.ts';
import { readConfiguration } from '../config/sources.ts';
import { exchangeHost } from '../exchange-host.ts';
import { note } from '../notes.ts';
import { printTable } from '../output.ts';

/** A date or time in ISO 8601, in UTC where it names no zone, or epoch milliseconds. */
function timeOf(options: ParsedOptions, name: string): number | undefined {
  const text = options.text(name)?.trim();
  if (text === undefined) return undefined;
  const iso = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})?)?$/.exec(text);
  const ms = /^\d{1,15}$/.test(text)
    ? Number(text)
    : iso === null
      ? Number.NaN
      : Date.parse(
          iso[1] !== undefined && iso[4] === undefined ? `${text.replace(' ', 'T')}Z` : text.replace(' ', 'T'),
        );
  // Days that a month has not are the next month's to the host's parser.
  const isDay = iso === null || new Date(`${text.slice(0, 10)}T00:00Z`).getUTCDate() === Number(text.slice(8, 10));
  if (Number.isFinite(ms) && isDay) return ms;
  throw usageError('OPTION_VALUE', `--${name}: expected a date such as 2024-03-01 or epoch milliseconds, got ${text}`, {
    where: { field: `--${name}` },
  });
}

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

/** Where the bars came from where not all came by REST, and what was mended or is missing. */
function origins({ archiveFiles, restBars, missing, repaired, trouble }: History): string[] {
  return [
    ...(archiveFiles > 0 ? [`${archiveFiles} files of the archive, checksums verified; ${restBars} bars by REST`] : []),
    ...(trouble === undefined ? [] : [`warning: went on without the archive: ${trouble.message}`]),
    ...repaired.map(({ file, rules }) => `warning: ${file}: mended by ${rules.join(', ')}`),
    ...(missing.length === 0 ? [] : [`warning: the archive lacks ${missing.join(', ')}; their bars are missing`]),
  ];
}

export const command: Command = {
  summary:
    "Fetches closed klines from Binance's public interface and archive, or ones of their kind, and writes canonical klines.",
  inputs: ['SYMBOL'],
  options: {
    interval: { kind: 'text', value: '1h', choices: exchangeIntervals, help: 'interval of the bars; 1h by default' },
    limit: { kind: 'number', value: 'N', help: 'the newest N bars; 1000 by default, all of the range with --from' },
    from: { kind: 'text', value: 'TIME', help: 'no bars that open before; a date (UTC) or epoch milliseconds' },
    to: { kind: 'text', value: 'TIME', help: 'no bars that open after; now by default' },
    source: {
      kind: 'text',
      value: 'auto',
      choices: klinesSources,
      help: 'the REST interface, the archive of whole months, or both (auto): the archive for many bars, REST for the newest',
    },
    ...optionsOf('fetch'),
    ...configFileOption,
  },
  examples: [
    'klinelab fetch BTCUSDT --interval 1h --limit 5000 -o btcusdt-1h.parquet',
    'klinelab fetch BTCUSDT --interval 1m --from 2023-01-01 --to 2024-06-30 --source archive -o btcusdt-1m.parquet',
    'klinelab fetch ETHUSDT --interval 1d --from 2020-01-01 --to 2024-12-31 -o ethusdt-1d.csv',
  ],
  async run({ inputs: [symbol], options }) {
    const { baseUrl, archiveUrl } = readConfiguration(options, ['fetch']).settings.fetch;
    const order = {
      symbol,
      interval: options.text('interval') ?? '1h',
      bars: options.number('limit'),
      fromMs: timeOf(options, 'from'),
      toMs: timeOf(options, 'to'),
      address: baseUrl,
      archive: archiveUrl,
      source: options.text('source') as KlinesSource | undefined,
    };
    const showsProgress = process.stderr.isTTY && !options.flag('quiet');
    const history = await fetchHistory(order, exchangeHost, {
      onProgress: ({ done }) => {
        if (showsProgress) process.stderr.write(`\rklinelab: ${done} bars`);
      },
    });
    if (showsProgress) process.stderr.write('\n');
    const { klines } = history;
    const { openTime } = klines;
    const count = barCount(klines);
    note(options.flag('quiet'), [
      ...origins(history),
      `${count} bars of ${klines.symbol}, ${order.interval}, ${iso(openTime[0])} to ${iso(openTime[count - 1])} UTC, sha256 ${await fingerprintKlines(klines)}`,
      ...(order.bars !== undefined && count < order.bars ? [`the exchange has no more than these in this range`] : []),
    ]);
    await printTable(klinesTable(klines), options);
  },
};
