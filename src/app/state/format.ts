/** Numbers and times as a trader reads them: true minus sign, tabular digits, UTC. Missing values read as a dash. */

const minusSign = '\u2212';
const thinSpace = '\u2009';
const missing = '–';

const withMinus = (text: string): string => text.replace('-', minusSign);
const isMissing = (value: number): boolean => Number.isNaN(value);

/** 1.17576 → `1.17576` */
export const fixed = (value: number, digits: number): string =>
  isMissing(value) ? missing : withMinus(value.toFixed(digits));

/** 1.5 → `+1.50`, −0.2 → `−0.20`, 0 → `0.00` */
export function signed(value: number, digits = 2): string {
  if (isMissing(value)) return missing;
  const text = withMinus(value.toFixed(digits));
  return Number(value.toFixed(digits)) > 0 ? `+${text}` : text.replace(/^−(0(\.0+)?)$/, '$1');
}

/** A number of at most 1 in size without its leading zero: 0.66 → `.66`, 1 → `1.00`. */
export const ratio = (value: number, digits = 2): string =>
  isMissing(value) ? missing : withMinus(value.toFixed(digits)).replace(/^(−?)0\./, '$1.');

/** The same with its sign: `+.66`, `−.30`. */
export const signedRatio = (value: number, digits = 2): string =>
  isMissing(value) ? missing : signed(value, digits).replace(/^([+−]?)0\./, '$1.');

/** 0.4267 → `42.7 %` with a thin space. */
export const percent = (value: number, digits = 1): string =>
  isMissing(value) ? missing : `${withMinus((100 * value).toFixed(digits))}${thinSpace}%`;

export const signedPercent = (value: number, digits = 2): string =>
  isMissing(value) ? missing : `${signed(100 * value, digits)}${thinSpace}%`;

/** 12345.6 → `12,346` */
export const count = (value: number): string => withMinus(Math.round(value).toLocaleString('en-US'));

/** Volumes: whole numbers as counts, small fractions with the digits that matter. */
export const volume = (value: number): string => {
  if (isMissing(value)) return missing;
  return Number.isInteger(value) || Math.abs(value) >= 1000 ? count(value) : withMinus(String(+value.toPrecision(6)));
};

/** A count of bytes in the largest unit that keeps it above 1. */
export function fileSize(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const unit = bytes < 1e6 ? 'kB' : 'MB';
  const value = bytes < 1e6 ? bytes / 1e3 : bytes / 1e6;
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

/** Enough of a hash to tell two apart by eye. */
export const shortHash = (hash: string): string => hash.slice(0, 8);

const twoDigits = (value: number): string => String(value).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const weekdaysZh = ['日', '一', '二', '三', '四', '五', '六'];

const validDate = (time: number): Date | undefined => {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? undefined : date;
};

/** `2017-12-13`, in UTC. */
export const isoDay = (time: number): string => validDate(time)?.toISOString().slice(0, 10) ?? missing;

/** `13:00`, in UTC. */
export const clock = (time: number): string => validDate(time)?.toISOString().slice(11, 16) ?? missing;

/** `2017-12-13 13:00`, in UTC. */
export const isoMinute = (time: number): string => (validDate(time) ? `${isoDay(time)} ${clock(time)}` : missing);

/** With the weekday: `Wed 13 Dec 2017 13:00`, `2017-12-13 周三 13:00`; daily bars and above leave the clock out. */
export function barTime(time: number, language: 'en' | 'zh', intervalMs: number): string {
  const date = validDate(time);
  if (!date) return missing;
  const isDaily = intervalMs >= 86_400_000 && time % 86_400_000 === 0;
  const end = isDaily ? '' : ` ${clock(time)}`;
  if (language === 'zh') return `${isoDay(time)} 周${weekdaysZh[date.getUTCDay()]}${end}`;
  return `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]} ${date.getUTCFullYear()}${end}`;
}

/** `13 Dec 13:00`, `12-13 13:00`: where the year is known from elsewhere. */
export function shortTime(time: number, language: 'en' | 'zh'): string {
  const date = validDate(time);
  if (!date) return missing;
  const day =
    language === 'zh'
      ? `${twoDigits(date.getUTCMonth() + 1)}-${twoDigits(date.getUTCDate())}`
      : `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  return `${day} ${clock(time)}`;
}

/** Decimals that show the prices of this series without noise: 5 for 1.17576, 2 for 1,234.56. */
export function priceDigits(prices: ArrayLike<number>): number {
  const step = Math.max(1, Math.floor(prices.length / 400));
  let digits = 0;
  for (let i = 0; i < prices.length; i += step) {
    const price = prices[i];
    if (!Number.isFinite(price)) continue;
    while (digits < 8 && Math.abs(price - Number(price.toFixed(digits))) > 1e-9 * Math.max(1, Math.abs(price)))
      digits++;
  }
  return digits;
}

/** A feature's value: five significant digits, plain notation where it can be read. */
export function featureValue(value: number | undefined): string {
  if (value === undefined || Number.isNaN(value)) return missing;
  const size = Math.abs(value);
  const plain = size === 0 || (size >= 1e-4 && size < 1e7);
  return withMinus(plain ? String(Number(value.toPrecision(6))) : value.toExponential(3));
}
