import { createFeatureSet } from '../create.ts';
import type { Feature, FeatureSet } from '../set.ts';

type Row = readonly [name: string, expression: string, group: string, unit: string, meaning: string];

// d = C[t] - C[t-1]; gains and losses are means over the last N of them.
const gain = (bars: number): string => `Mean(Greater(Delta($close, 1), 0), ${bars})`;
const loss = (bars: number): string => `Mean(Greater(-Delta($close, 1), 0), ${bars})`;
const rsi = (bars: number): string =>
  `If((${gain(bars)} == 0) & (${loss(bars)} == 0), 50, 100 - 100 / (1 + ${gain(bars)} / ${loss(bars)}))`;

const macd = '(EWMA($close, 12) - EWMA($close, 26))';
const upper = '(Mean($close, 20) + 2 * Std($close, 20))';
const lower = '(Mean($close, 20) - 2 * Std($close, 20))';
const width = `(${upper} - ${lower})`;

const rows: readonly Row[] = [
  ['returns', '$close / Ref($close, 1) - 1', 'return', 'ratio', 'Return over one bar.'],
  ['log_returns', 'Log($close / Ref($close, 1))', 'return', 'ratio', 'Logarithmic return over one bar.'],

  [
    'kbar_upper',
    '($high - Greater($open, $close)) / $open',
    'bar shape',
    'ratio',
    'Upper shadow, as a share of the open.',
  ],
  ['kbar_lower', '(Less($open, $close) - $low) / $open', 'bar shape', 'ratio', 'Lower shadow, as a share of the open.'],
  ['kbar_body', '($close - $open) / $open', 'bar shape', 'ratio', 'Body of the bar, as a share of the open.'],

  ['sma_5', 'Mean($close, 5)', 'average', 'price', 'Mean close of 5 bars.'],
  ['sma_10', 'Mean($close, 10)', 'average', 'price', 'Mean close of 10 bars.'],
  ['sma_20', 'Mean($close, 20)', 'average', 'price', 'Mean close of 20 bars.'],
  ['sma_60', 'Mean($close, 60)', 'average', 'price', 'Mean close of 60 bars.'],

  ['std_5', 'Std($close, 5)', 'volatility', 'price', 'Standard deviation of 5 closes.'],
  ['std_10', 'Std($close, 10)', 'volatility', 'price', 'Standard deviation of 10 closes.'],
  ['std_20', 'Std($close, 20)', 'volatility', 'price', 'Standard deviation of 20 closes.'],
  ['std_60', 'Std($close, 60)', 'volatility', 'price', 'Standard deviation of 60 closes.'],

  ['max_5', 'Max($high, 5)', 'range', 'price', 'Highest high of 5 bars.'],
  ['max_10', 'Max($high, 10)', 'range', 'price', 'Highest high of 10 bars.'],
  ['max_20', 'Max($high, 20)', 'range', 'price', 'Highest high of 20 bars.'],
  ['max_60', 'Max($high, 60)', 'range', 'price', 'Highest high of 60 bars.'],

  ['min_5', 'Min($low, 5)', 'range', 'price', 'Lowest low of 5 bars.'],
  ['min_10', 'Min($low, 10)', 'range', 'price', 'Lowest low of 10 bars.'],
  ['min_20', 'Min($low, 20)', 'range', 'price', 'Lowest low of 20 bars.'],
  ['min_60', 'Min($low, 60)', 'range', 'price', 'Lowest low of 60 bars.'],

  ['vol_mean_5', 'Mean($volume, 5)', 'volume', 'volume', 'Mean volume of 5 bars.'],
  ['vol_mean_10', 'Mean($volume, 10)', 'volume', 'volume', 'Mean volume of 10 bars.'],
  ['vol_mean_20', 'Mean($volume, 20)', 'volume', 'volume', 'Mean volume of 20 bars.'],
  ['vol_mean_60', 'Mean($volume, 60)', 'volume', 'volume', 'Mean volume of 60 bars.'],

  ['close_sma_ratio_5', '$close / Mean($close, 5)', 'average', 'ratio', 'Close over its mean of 5 bars.'],
  ['close_sma_ratio_10', '$close / Mean($close, 10)', 'average', 'ratio', 'Close over its mean of 10 bars.'],
  ['close_sma_ratio_20', '$close / Mean($close, 20)', 'average', 'ratio', 'Close over its mean of 20 bars.'],
  ['close_sma_ratio_60', '$close / Mean($close, 60)', 'average', 'ratio', 'Close over its mean of 60 bars.'],

  ['high_low_ratio_5', 'Max($high, 5) / Min($low, 5)', 'range', 'ratio', 'Highest high over lowest low of 5 bars.'],
  ['high_low_ratio_10', 'Max($high, 10) / Min($low, 10)', 'range', 'ratio', 'Highest high over lowest low of 10 bars.'],
  ['high_low_ratio_20', 'Max($high, 20) / Min($low, 20)', 'range', 'ratio', 'Highest high over lowest low of 20 bars.'],
  ['high_low_ratio_60', 'Max($high, 60) / Min($low, 60)', 'range', 'ratio', 'Highest high over lowest low of 60 bars.'],

  ['return_1d', '$close / Ref($close, 1) - 1', 'return', 'ratio', 'Return over 1 bar.'],
  ['return_2d', '$close / Ref($close, 2) - 1', 'return', 'ratio', 'Return over 2 bars.'],
  ['return_3d', '$close / Ref($close, 3) - 1', 'return', 'ratio', 'Return over 3 bars.'],
  ['return_5d', '$close / Ref($close, 5) - 1', 'return', 'ratio', 'Return over 5 bars.'],
  ['return_10d', '$close / Ref($close, 10) - 1', 'return', 'ratio', 'Return over 10 bars.'],
  ['return_20d', '$close / Ref($close, 20) - 1', 'return', 'ratio', 'Return over 20 bars.'],

  ['rsi_6', rsi(6), 'momentum', '0..100', 'Relative strength of 6 bars from plain means; 50 where nothing moved.'],
  ['rsi_12', rsi(12), 'momentum', '0..100', 'Relative strength of 12 bars from plain means; 50 where nothing moved.'],
  ['rsi_24', rsi(24), 'momentum', '0..100', 'Relative strength of 24 bars from plain means; 50 where nothing moved.'],

  ['ema_12', 'EWMA($close, 12)', 'average', 'price', 'Recursive average of the close, span 12.'],
  ['ema_26', 'EWMA($close, 26)', 'average', 'price', 'Recursive average of the close, span 26.'],
  ['macd', macd, 'momentum', 'price', 'Difference of ema_12 and ema_26.'],
  ['macd_signal', `EWMA(${macd}, 9)`, 'momentum', 'price', 'Recursive average of macd, span 9.'],
  ['macd_hist', `${macd} - EWMA(${macd}, 9)`, 'momentum', 'price', 'Difference of macd and macd_signal.'],

  ['bb_mid', 'Mean($close, 20)', 'bands', 'price', 'Middle Bollinger band: mean close of 20 bars.'],
  ['bb_std', 'Std($close, 20)', 'bands', 'price', 'Standard deviation of 20 closes (divisor 19).'],
  ['bb_upper', upper, 'bands', 'price', 'Upper band: two deviations above the middle.'],
  ['bb_lower', lower, 'bands', 'price', 'Lower band: two deviations below the middle.'],
  ['bb_width', `${width} / Mean($close, 20)`, 'bands', 'ratio', 'Distance of the bands over the middle.'],
  [
    'bb_position',
    `If(${width} == 0, 0.5, ($close - ${lower}) / ${width})`,
    'bands',
    'ratio',
    'Where the close stands between the bands: 0 lower, 1 upper; 0.5 where they meet.',
  ],
];

const features: readonly Feature[] = rows.map(([name, expression, group, unit, meaning]) => ({
  name,
  expression,
  group,
  unit,
  meaning,
}));

// Of the rows above; model cards and documents carry it, so it never changes.
const hash = 'de8b2ba11f6de07f2f14c4a22fa2837cd392d647e3a58c21555380eda5e286a2';

/** 53 columns of trend, range, momentum and bands; a window gives a value only when it is full. */
export const lite53: FeatureSet = createFeatureSet({ id: 'lite53', windows: 'full', features }, hash);
