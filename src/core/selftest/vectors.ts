import type { Klines } from '../klines/klines.ts';

/** 80 bars in closed form: every value is exact in float64, so that every host starts from the same bits. */
export function vectorKlines(): Klines {
  const bars = 80;
  const column = (value: (i: number) => number): Float64Array =>
    Float64Array.from({ length: bars }, (_, i) => value(i));
  const close = column((i) => 100 + ((i * 7) % 13) + i / 8);
  const open = column((i) => (i === 0 ? 100 : close[i - 1]));
  return {
    symbol: 'SELFTEST',
    intervalMs: 3_600_000,
    openTime: column((i) => i * 3_600_000),
    open,
    high: column((i) => Math.max(open[i], close[i]) + (i % 3) / 4),
    low: column((i) => Math.min(open[i], close[i]) - (i % 5) / 4),
    close,
    volume: column((i) => 1000 + ((i * 37) % 101)),
  };
}

/** The last bar's values of `vectorKlines` by NumPy 2.4 with compensated sums over each window (tolerance 1e-12 relative). */
export const lastBarFeatures: Readonly<Record<string, number>> = {
  sma_20: 114.8375,
  std_20: 3.930753409770327,
  rsi_12: 54.80769230769231,
  macd_hist: -0.1337581741074101,
  bb_position: 0.629587116488633,
  log_returns: 0.06289993565357044,
};

/** Two trees that LightGBM 4.7.0 trained; three rows with its raw scores (to the bit) and probabilities (to 1e-15). */
export const lightgbmVector = {
  text: [
    'tree',
    'version=v4',
    'num_class=1',
    'num_tree_per_iteration=1',
    'label_index=0',
    'max_feature_idx=1',
    'objective=binary sigmoid:1',
    'feature_names=a b',
    'feature_infos=[-2.8281623068437627:2.4631320321052259] [-3.0583812523616074:3.3229995166448827]',
    '',
    'Tree=0',
    'num_leaves=4',
    'num_cat=0',
    'split_feature=0 1 0',
    'split_gain=70.3181 13.7383 12.7731',
    'threshold=0.31557328458663897 0.73501679540254117 -0.29321592196443319',
    'decision_type=10 2 8',
    'left_child=2 -2 -1',
    'right_child=1 -3 -4',
    'leaf_value=-0.9464343197855003 -0.15553535513902422 -0.63034374718019104 -0.69023459251593378',
    'leaf_weight=14.236425429582594 10.620825320482252 3.1636500954627982 17.174100518226627',
    'leaf_count=63 47 14 76',
    'internal_value=-0.641091 -0.264508 -0.806354',
    'internal_weight=45.195 13.7845 31.4105',
    'internal_count=200 61 139',
    'is_linear=0',
    'shrinkage=1',
    '',
    '',
    'Tree=1',
    'num_leaves=4',
    'num_cat=0',
    'split_feature=0 1 1',
    'split_gain=43.8601 20.1615 20.5986',
    'threshold=0.19448900361385732 0.90791412423005025 -0.64445940864666107',
    'decision_type=8 2 2',
    'left_child=-1 2 -2',
    'right_child=1 -3 -4',
    'leaf_value=-0.21100942507842158 -0.097339182159929011 -0.30412884113589261 0.37129410444196309',
    'leaf_weight=21.142401069402695 4.9578118026256623 2.925973802804946 15.422193378210066',
    'leaf_count=101 21 13 65',
    'internal_value=-0.00241941 0.186806 0.25729',
    'internal_weight=44.4484 23.306 20.38',
    'internal_count=200 99 86',
    'is_linear=0',
    'shrinkage=0.2',
    '',
    '',
    'end of trees',
    '',
  ].join('\n'),
  columns: [Float64Array.of(0.5, Number.NaN, -2), Float64Array.of(0.25, -1.5, 3)],
  raw: [0.21575874930293887, -0.7875737746758628, -1.1574437448639219],
  probability: [0.553731407554245, 0.3126898643056505, 0.23913208028433666],
} as const;

/** tanh(0.5 a - 0.25 b + 0.125) as an ONNX graph (opset 13), with ONNX Runtime 1.32's answers (tolerance 1e-6). */
export const onnxVector = {
  base64:
    'CAg6dgoSCgF4CgFXCgFCEgFnIgRHZW1tCgwKAWcSAXkiBFRhbmgSCHNlbGZ0ZXN0KhMIAggBEAFCAVdKCAAAAD8AAIC+Kg0IARABQgFCSgQA' +
    'AAA+WhEKAXgSDAoKCAESBgoACgIIAmIRCgF5EgwKCggBEgYKAAoCCAFCBAoAEA0=',
  columns: [Float64Array.of(1, 0.5), Float64Array.of(2, -1)],
  output: [0.124353, 0.5545997],
} as const;
