import type { DateOrder } from '../../../core/klines/time-text.ts';
import type { RepairName } from '../../../core/klines/rules.ts';
import type { MarketKind } from '../../../core/klines/market-source.ts';
import type { LiveState } from '../../../core/exchange/live-klines.ts';

/** Words of the data station beyond those of the first sight. `zh.ts` beside it has the same keys. */
export const en = {
  // From an exchange
  exchangeTitle: 'From an exchange',
  symbol: 'Symbol',
  interval: 'Interval',
  bars: 'Bars',
  address: 'Base address',
  fetch: 'Fetch',
  cancel: 'Cancel',
  archive: 'Archive of whole months',
  takesArchive: 'Many bars: whole months come from the archive with their checksums verified, the newest by REST.',
  fetching: (percent: number) => `fetching bars, ${percent} %`,
  askTitle: (hosts: readonly string[]) => `Ask ${hosts.join(' and ')}?`,
  askText: (hosts: readonly string[]) =>
    `This leaves your machine. ${hosts.join(' and ')} will see your network address and which klines you ask for; nothing of your data, models or research is sent. The agreement lasts until the page is closed.`,
  agree: (hosts: readonly string[]) => `Ask ${hosts.join(' and ')}`,
  fromArchive: (files: number, bars: string) => `${files} archive files, checksums verified; ${bars} bars by REST.`,
  archiveTrouble: 'The archive did not answer, so all bars came by REST',
  archiveMended: (files: readonly string[]) => `Mended while reading: ${files.join(', ')}`,
  archiveMissing: (files: readonly string[]) => `The archive lacks ${files.join(', ')}; their bars are missing.`,
  refuse: 'Do not ask',
  follow: 'Follow live',
  stopLive: 'Stop following',
  liveState: {
    connecting: 'connecting',
    filling: 'fetching missed bars',
    live: 'live: a bar joins when it closes',
    waiting: 'connection lost, trying again',
  } satisfies Record<LiveState, string>,

  // Several symbols
  symbols: 'Symbols',
  showSymbol: (symbol: string) => `Show ${symbol}`,
  addSymbol: 'Add another symbol…',
  fileMissing: 'file missing',
  symbolsWhy:
    'One is shown; all are computed. Evaluation compares them date by date. Trust, search, monitor and live bars are about the one that is shown.',

  forming: (time: string) => `open bar ${time}`,
  ifItClosed: 'vote if it closed now',

  // A made-up market
  marketTitle: 'A made-up market',
  marketHint: 'Everything follows from the seed; the link computes the same bars anywhere.',
  seed: 'Seed',
  kind: 'Kind',
  kinds: {
    walk: 'random walk',
    regimes: 'calm and wild stretches',
    jumps: 'jumps',
    gaps: 'holes in time',
  } satisfies Record<MarketKind, string>,
  ic: 'Planted IC',
  horizon: 'Horizon, bars',
  planted: (expression: string) =>
    `The signal is known at each close as ${expression}; whatever finds less than its IC leaves something on the table, and what finds more is luck or a leak.`,
  make: 'Make it',

  // The doctor's findings
  marks: 'marks on the chart',
  showFinding: (text: string) => `Show on the chart: ${text}`,
  findingOf: (place: string, all: string) => `${place} of ${all}`,

  // How the file was read
  readingTitle: 'Read it differently',
  guessed: 'as found',
  format: 'Format',
  unit: 'Times',
  zone: 'Zone',
  zoneHint: 'UTC, +08:00, America/New_York',
  columnOf: (field: string) => `Column of ${field}`,
  columns: 'Columns',
  columnNumbers: 'Columns by number, 1 is the first',
  dateOrder: 'Dates start with',
  dateOrders: { dmy: 'the day', mdy: 'the month', ymd: 'the year' } satisfies Record<DateOrder, string>,
  repairs: 'Repairs',
  used: 'used',
  readAgain: 'Read again',
  asFound: 'Back to what was found',
  firstRows: 'First rows of the file',
  notUsed: 'not used',
  unitText: { text: 'dates as text', s: 'seconds', ms: 'milliseconds', us: 'microseconds', ns: 'nanoseconds' },
  field: {
    time: 'time',
    date: 'date',
    clock: 'time of day',
    open: 'open',
    high: 'high',
    low: 'low',
    close: 'close',
    volume: 'volume',
    quoteVolume: 'quote volume',
    trades: 'trades',
    closeTime: 'close time',
    symbol: 'symbol',
  },
  repair: {
    sort: 'put bars in order of time',
    'drop-duplicates': 'keep one of bars that repeat exactly',
    'keep-last-duplicate': 'keep the last of bars with the same time',
    'drop-nan-bars': 'drop bars without a time or price',
    'drop-unfinished': 'drop the last bar while it is not finished',
    'drop-last-bar': 'drop the last bar',
    'drop-bad-rows': 'drop rows that cannot be read',
    'drop-invalid-bars': 'drop bars that contradict themselves',
    'widen-range': 'widen high and low to open and close',
    'keep-negative-prices': 'keep negative prices',
    'ignore-turnover': 'leave out a quote volume in units that do not fit',
    'unify-time-unit': 'convert times to the unit of the first',
  } satisfies Record<RepairName, string>,

  // Export
  exportTitle: 'Export',
  table: 'Table',
  tables: { klines: 'klines', signals: 'scores and signals', trades: 'trades' },
  fileFormat: 'File format',
  download: 'Download',
  exporting: 'writing',
  exported: (file: string, size: string) => `${file}, ${size}: saved`,
};
