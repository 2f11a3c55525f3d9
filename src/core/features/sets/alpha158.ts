import { createFeatureSet } from '../create.ts';
import type { Feature, FeatureSet } from '../set.ts';

/** Qlib's Alpha158 (`qlib/contrib/data/loader.py`, 0.9.7): its names, its order, its expressions. */
type Row = readonly [name: string, expression: string, group: string, unit: string, meaning: string];

const shape: readonly Row[] = [
  ['KMID', '($close - $open) / $open', 'bar shape', 'ratio', 'Body of the bar over the open.'],
  ['KLEN', '($high - $low) / $open', 'bar shape', 'ratio', 'Range of the bar over the open.'],
  ['KMID2', '($close - $open) / ($high - $low + 1e-12)', 'bar shape', 'ratio', 'Body over range.'],
  ['KUP', '($high - Greater($open, $close)) / $open', 'bar shape', 'ratio', 'Upper shadow over the open.'],
  [
    'KUP2',
    '($high - Greater($open, $close)) / ($high - $low + 1e-12)',
    'bar shape',
    'ratio',
    'Upper shadow over range.',
  ],
  ['KLOW', '(Less($open, $close) - $low) / $open', 'bar shape', 'ratio', 'Lower shadow over the open.'],
  ['KLOW2', '(Less($open, $close) - $low) / ($high - $low + 1e-12)', 'bar shape', 'ratio', 'Lower shadow over range.'],
  [
    'KSFT',
    '(2 * $close - $high - $low) / $open',
    'bar shape',
    'ratio',
    'How far the close leans to the high, over the open.',
  ],
  ['KSFT2', '(2 * $close - $high - $low) / ($high - $low + 1e-12)', 'bar shape', 'ratio', 'The same over range.'],
  ['OPEN0', '$open / $close', 'price', 'ratio', 'Open over close.'],
  ['HIGH0', '$high / $close', 'price', 'ratio', 'High over close.'],
  ['LOW0', '$low / $close', 'price', 'ratio', 'Low over close.'],
  ['VWAP0', '$vwap / $close', 'price', 'ratio', 'Volume-weighted price over close.'],
];

// N stands for each of the windows, in the name's end, the expression and the meaning.
const windows = [5, 10, 20, 30, 60];

const ratio = '$close / Ref($close, 1)';
const rise = 'Greater($close - Ref($close, 1), 0)';
const fall = 'Greater(Ref($close, 1) - $close, 0)';
const move = 'Abs($close - Ref($close, 1))';
const volumeRise = 'Greater($volume - Ref($volume, 1), 0)';
const volumeFall = 'Greater(Ref($volume, 1) - $volume, 0)';
const volumeMove = 'Abs($volume - Ref($volume, 1))';
const turnover = `Abs(${ratio} - 1) * $volume`;

const rolling: readonly Row[] = [
  ['ROC', 'Ref($close, N) / $close', 'return', 'ratio', 'Close of N bars ago over close.'],
  ['MA', 'Mean($close, N) / $close', 'average', 'ratio', 'Mean close of N bars over close.'],
  ['STD', 'Std($close, N) / $close', 'volatility', 'ratio', 'Standard deviation of N closes over close.'],
  ['BETA', 'Slope($close, N) / $close', 'trend', 'ratio per bar', 'Slope of the line through N closes, over close.'],
  ['RSQR', 'Rsquare($close, N)', 'trend', '0..1', 'How straight the N closes run: R² of that line.'],
  ['RESI', 'Resi($close, N) / $close', 'trend', 'ratio', 'How far the close stands off that line, over close.'],
  ['MAX', 'Max($high, N) / $close', 'range', 'ratio', 'Highest high of N bars over close.'],
  ['MIN', 'Min($low, N) / $close', 'range', 'ratio', 'Lowest low of N bars over close.'],
  ['QTLU', 'Quantile($close, N, 0.8) / $close', 'range', 'ratio', '80 % quantile of N closes over close.'],
  ['QTLD', 'Quantile($close, N, 0.2) / $close', 'range', 'ratio', '20 % quantile of N closes over close.'],
  ['RANK', 'Rank($close, N)', 'range', '0..1', 'Rank of the close among N closes.'],
  [
    'RSV',
    '($close - Min($low, N)) / (Max($high, N) - Min($low, N) + 1e-12)',
    'range',
    '0..1',
    'Where the close stands in the range of N bars.',
  ],
  ['IMAX', 'IdxMax($high, N) / N', 'timing', '0..1', 'When the highest high of N bars was: 1 now, small long ago.'],
  ['IMIN', 'IdxMin($low, N) / N', 'timing', '0..1', 'When the lowest low of N bars was: 1 now, small long ago.'],
  [
    'IMXD',
    '(IdxMax($high, N) - IdxMin($low, N)) / N',
    'timing',
    '-1..1',
    'Whether the high of N bars came after the low (above 0) or before.',
  ],
  ['CORR', 'Corr($close, Log($volume + 1), N)', 'volume', '-1..1', 'Correlation of close and log volume over N bars.'],
  [
    'CORD',
    `Corr(${ratio}, Log($volume / Ref($volume, 1) + 1), N)`,
    'volume',
    '-1..1',
    'Correlation of the changes of close and volume over N bars.',
  ],
  ['CNTP', 'Mean($close > Ref($close, 1), N)', 'momentum', '0..1', 'Share of rising bars among N.'],
  ['CNTN', 'Mean($close < Ref($close, 1), N)', 'momentum', '0..1', 'Share of falling bars among N.'],
  [
    'CNTD',
    'Mean($close > Ref($close, 1), N) - Mean($close < Ref($close, 1), N)',
    'momentum',
    '-1..1',
    'Share of rising less share of falling bars among N.',
  ],
  ['SUMP', `Sum(${rise}, N) / (Sum(${move}, N) + 1e-12)`, 'momentum', '0..1', 'Gains over all moves of N bars.'],
  ['SUMN', `Sum(${fall}, N) / (Sum(${move}, N) + 1e-12)`, 'momentum', '0..1', 'Losses over all moves of N bars.'],
  [
    'SUMD',
    `(Sum(${rise}, N) - Sum(${fall}, N)) / (Sum(${move}, N) + 1e-12)`,
    'momentum',
    '-1..1',
    'Gains less losses over all moves of N bars.',
  ],
  ['VMA', 'Mean($volume, N) / ($volume + 1e-12)', 'volume', 'ratio', 'Mean volume of N bars over volume.'],
  ['VSTD', 'Std($volume, N) / ($volume + 1e-12)', 'volume', 'ratio', 'Standard deviation of N volumes over volume.'],
  [
    'WVMA',
    `Std(${turnover}, N) / (Mean(${turnover}, N) + 1e-12)`,
    'volume',
    'ratio',
    'Variation of the volume-weighted moves of N bars.',
  ],
  [
    'VSUMP',
    `Sum(${volumeRise}, N) / (Sum(${volumeMove}, N) + 1e-12)`,
    'volume',
    '0..1',
    'Rises over all changes of volume of N bars.',
  ],
  [
    'VSUMN',
    `Sum(${volumeFall}, N) / (Sum(${volumeMove}, N) + 1e-12)`,
    'volume',
    '0..1',
    'Falls over all changes of volume of N bars.',
  ],
  [
    'VSUMD',
    `(Sum(${volumeRise}, N) - Sum(${volumeFall}, N)) / (Sum(${volumeMove}, N) + 1e-12)`,
    'volume',
    '-1..1',
    'Rises less falls over all changes of volume of N bars.',
  ],
];

const at = (text: string, bars: number): string => text.replace(/\bN\b/g, String(bars));

const features: Feature[] = shape.map(([name, expression, group, unit, meaning]) => ({
  name,
  expression,
  group,
  unit,
  meaning,
}));
for (const [name, expression, group, unit, meaning] of rolling) {
  for (const bars of windows) {
    features.push({
      name: `${name}${bars}`,
      expression: at(expression, bars),
      group,
      unit,
      meaning: at(meaning, bars),
    });
  }
}

// Of the rows above; model cards and documents carry it, so it never changes.
const hash = '08a749d4da0d1e7658c650f3348eb7b9b0df2a9d11813e5b6ae53feaf36763f8';

/** 158 columns, scaled by the newest close or volume; windows take what they have. */
export const createAlpha158 = (): FeatureSet =>
  createFeatureSet({ id: 'Alpha158', windows: 'partial', features }, hash);
