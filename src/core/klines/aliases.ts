import type { KlineField } from './report.ts';

/** Names of columns as exchanges, vendors and people write them, normalised by `normalName`. Best names first. */
const ALIASES: Readonly<Record<KlineField, readonly string[]>> = {
  time: [
    'opentime',
    'timestamp',
    'datetime',
    'time',
    'ts',
    'unix',
    'unixtime',
    'unixtimestamp',
    'epoch',
    'epochms',
    'timestampms',
    'timems',
    'klinestart',
    'starttime',
    'start',
    'begin',
    'startat',
    'bartime',
    'dt',
    't',
    'timestamputc',
    'timeutc',
    'datetimeutc',
    'gmttime',
    'localtime',
    'index',
    'ticks',
    '时间',
    '日期时间',
    '开盘时间',
    '时间戳',
    '交易时间',
  ],
  date: ['date', 'day', 'tradedate', 'tradingdate', 'ymd', '日期', '交易日期', '交易日', 'd'],
  clock: ['clock', 'timeofday', 'hms', 'tradetime', '时刻'],
  open: ['open', 'o', 'openprice', 'priceopen', 'first', 'openingprice', 'opening', '开盘', '开盘价', '开', '今开'],
  high: ['high', 'h', 'highprice', 'pricehigh', 'max', 'highest', 'hi', '最高', '最高价', '高'],
  low: ['low', 'l', 'lowprice', 'pricelow', 'min', 'lowest', 'lo', '最低', '最低价', '低'],
  close: [
    'close',
    'c',
    'closeprice',
    'priceclose',
    'last',
    'closelast',
    'closingprice',
    'closing',
    'settle',
    'price',
    '收盘',
    '收盘价',
    '收',
    '最新价',
  ],
  volume: [
    'volume',
    'v',
    'vol',
    'volumebase',
    'basevolume',
    'basevol',
    'basecurrencyvolume',
    'tickvol',
    'tickvolume',
    'totalvolume',
    'qty',
    'size',
    '成交量',
    '量',
    '总手',
    '手数',
  ],
  quoteVolume: [
    'quotevolume',
    'quoteassetvolume',
    'quotevol',
    'volumequote',
    'turnover',
    'amount',
    'amt',
    'value',
    'money',
    'cost',
    'volccyquote',
    'quotecurrencyvolume',
    'q',
    '成交额',
    '成交金额',
    '额',
    '金额',
  ],
  trades: [
    'trades',
    'numberoftrades',
    'tradecount',
    'count',
    'numtrades',
    'tradescount',
    'n',
    'transactions',
    'barcount',
    '成交笔数',
    '成交次数',
    '笔数',
  ],
  closeTime: ['closetime', 'endtime', 'end', '收盘时间'],
  symbol: [
    'symbol',
    'ticker',
    'pair',
    'instrument',
    'asset',
    'code',
    'tscode',
    'contract',
    'tic',
    'secid',
    '代码',
    '股票代码',
    '证券代码',
    '合约',
    '品种',
    's',
  ],
};

/** Lower case, without a number before it (`1. open`), brackets, units in brackets, blanks and joining marks. */
export function normalName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^\d[a-z]?\. /, '')
    .replace(/[(（[].*$/, '')
    .replace(/[<>"'`#\s_.\-/]/g, '');
}

const BY_NAME: ReadonlyMap<string, { readonly field: KlineField; readonly rank: number }> = new Map(
  (Object.entries(ALIASES) as [KlineField, readonly string[]][]).flatMap(([field, names]) =>
    names.map((name, rank) => [normalName(name), { field, rank }] as const),
  ),
);

/** Rank of names that a pattern knows, behind all that are in the list. */
export const BY_PATTERN = 50;

const QUOTE_CURRENCIES = /^volume(?:usd[tcp]?|busd|eur|gbp|jpy|krw|cny|try|quote)$/;

/** What a column's name stands for, and how good a name it is (0 best); undefined for names that nobody uses so. */
export function fieldOfName(name: string): { readonly field: KlineField; readonly rank: number } | undefined {
  const normal = normalName(name);
  const found = BY_NAME.get(normal);
  if (found !== undefined) return found;
  // CryptoDataDownload names both volumes by their currency: `Volume BTC`, `Volume USDT`.
  if (QUOTE_CURRENCIES.test(normal)) return { field: 'quoteVolume', rank: BY_PATTERN };
  if (/^volume[a-z0-9]{2,6}$/.test(normal)) return { field: 'volume', rank: BY_PATTERN };
  return undefined;
}

/** Whether a row of cells is a header: at least two prices under known names, or a time and a price. */
export function isKlineHeader(cells: readonly string[]): boolean {
  const fields = new Set(cells.map((cell) => fieldOfName(cell)?.field));
  const prices = (['open', 'high', 'low', 'close'] as const).filter((field) => fields.has(field)).length;
  return prices >= 2 || (prices >= 1 && (fields.has('time') || fields.has('date')));
}

/** Dictionary of fields to pick a column by hand; the keys a caller may use. */
export const KLINE_FIELDS = Object.keys(ALIASES) as readonly KlineField[];
