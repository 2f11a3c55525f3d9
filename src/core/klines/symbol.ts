/** Suffixes that say what a file is, not whose bars it holds. */
const NOISE =
  /^(?:\d+(?:ms|[smhdwy])|\d+(?:min|hour|day)s?|m\d+|h\d+|d1|w1|mn1?|daily|hourly|weekly|monthly|us|ms|spot|perp|binance|yahoo|tradingview|freqtrade|futures?|klines?|ohlcv?|data|bars?|header|rest|unix|s|date|zstd|stream)$/i;

/** The symbol that a file's name speaks of: `BTCUSDT-1m-2024-01.zip` is BTCUSDT. Falls back on the bare name. */
export function symbolOfName(name: string): string {
  const base = (name.split(/[\\/]/).pop() ?? name).replace(/(?:\.[A-Za-z]+)+$/, '');
  const parts = base.split(/[-_ ,.]+/).filter((part) => part !== '');
  const words = parts.filter((part) => !NOISE.test(part) && !/^\d+$/.test(part));
  const word = words.find((part) => /^[A-Z0-9]{2,}$/.test(part)) ?? words[0] ?? base;
  return word.slice(0, 40).toUpperCase() || 'UNKNOWN';
}
