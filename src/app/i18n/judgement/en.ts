import { checkReasons } from '../../../core/research/checklist-reasons.ts';
import { count } from '../../state/format.ts';

const plural = (n: number, word: string): string => `${count(n)} ${word}${n === 1 ? '' : 's'}`;

/** Words about trust, good practice, the monitor and the report file. `zh.ts` beside it has the same keys. */
export const en = {
  // Trust
  trust: { yes: 'Every point holds', no: 'Not to be trusted as it stands', unknown: 'Too little to judge' },
  trustWhy: (failed: number, open: number, all: number) =>
    `${failed} of ${plural(all, 'point')} fail${open > 0 ? `, ${open} cannot be judged` : ''}`,
  trialsCounted: (n: number) => `${plural(n, 'trial')} counted, abandoned ones too`,
  weighing: 'Being weighed …',
  points: 'Points',
  point: 'point',
  value: 'value',
  needed: 'needed',
  atLeast: (limit: string) => `at least ${limit}`,
  atMost: (limit: string) => `at most ${limit}`,
  pointNames: {
    ic: 't of the IC',
    shuffles: 'label shuffles that do as well',
    'in-sample': 'in-sample bars counted',
    leak: 'training rows that leak',
    sharpe: 'deflated Sharpe probability',
    'track-record': 'periods on record',
    overfitting: 'probability of overfitting (PBO)',
    costs: 'break-even cost, bps a side',
  },
  pointWhy: {
    ic: 'Newey–West, against a hurdle that rises with the number of trials.',
    shuffles: 'Share of block-wise shuffles of the label with an IC as great.',
    'in-sample': 'Numbers on bars that a model was trained on are no evidence.',
    leak: 'Training rows whose label shares a bar with a tested one.',
    sharpe: 'That the true Sharpe ratio is above the luckiest of all trials.',
    'track-record': 'Minimum track record: periods that prove a ratio above 0 with 95 %.',
    overfitting: 'How often the best way to trade these scores is later no better than the median (CSCV).',
    costs: 'What the trades could cost before they earn nothing, beside what they pay.',
  },
  held: 'holds',
  failed: 'fails',
  open: 'cannot be judged',
  sharpe: 'Sharpe ratio',
  sharpeYear: 'a year',
  sharpePeriod: (period: string) => `per ${period}`,
  periods: { day: 'day', week: 'week', month: 'month', year: 'year' },
  band: '95 % band',
  probabilistic: 'probability above 0',
  deflated: 'above the luckiest trial',
  luckiest: 'luckiest of the trials',
  record: 'on record',
  recordNeeded: 'needed for 95 %',
  never: 'no record would do',
  overfitting: (pbo: string, divisions: number, variants: number, periods: number) =>
    `PBO ${pbo} by ${count(divisions)} halvings of ${plural(periods, 'period')} over ${plural(variants, 'way')} to trade the same scores`,
  bestVariant: (name: string) => `the best of them: ${name}`,
  noOverfitting: 'Too few periods were traded for a probability of overfitting.',

  // Good practice
  practice: 'Good practice',
  practiceCount: (failed: number) =>
    failed === 0 ? 'nothing to put right' : `${plural(failed, 'point')} to put right`,
  checks: {
    'time-split': 'Time split',
    label: 'Label',
    'look-ahead': 'No look-ahead',
    purge: 'Purge',
    'in-sample': 'Out of sample',
    'feature-set': 'Same features',
    'model-format': 'Model format',
    'low-confidence': 'Low confidence',
    costs: 'Costs',
    'missing-scores': 'Missing scores',
    scaler: 'Scaler',
    calibration: 'Calibration',
  },
  notApplicable: 'does not apply',
  fix: (station: string) => `Open ${station}`,
  reasons: checkReasons,

  // Monitor
  window: 'pairs in the window',
  icThreshold: 'train anew below IC',
  driftThreshold: 'train anew above PSI',
  settings: 'Rules',
  keep: 'Keep the model',
  retrain: 'Train anew',
  rules: {
    ic: (value: string, limit: string) => `IC ${value} of the latest pairs is below ${limit}`,
    'no-ic': () => 'predictions or outcomes never vary',
    'score-drift': (value: string, limit: string) => `scores have drifted: PSI ${value} is above ${limit}`,
    change: () => 'the IC fell for good',
  },
  noRule: (value: string) => `IC ${value} of the latest pairs; no rule asks for training`,
  tooFew: (n: number, all: number) => `${count(n)} of ${plural(all, 'pair')}: too few to judge`,
  asked: (share: string) => `asked for training on ${share} of the watched bars`,
  watched: (from: string, to: string, bars: number) => `watched ${from} to ${to}, ${plural(bars, 'bar')}`,
  against: {
    trained: 'held against the training bars',
    'first-half': 'training bars unknown: held against the first half',
  },
  watchedModel: 'Model',
  unwatched: (models: string) => `Not watched, since all bars are known to it: ${models}`,
  rolling: 'IC of the latest pairs',
  threshold: 'threshold',
  fell: (from: string, at: string) => `The IC fell from ${from} on; noticed at ${at} (CUSUM).`,
  steady: 'No fall of the IC for good (CUSUM).',
  drift: 'Drift',
  driftUnit: 'training bars and watched bars',
  column: 'column',
  scores: 'scores',
  noModels: 'No model to watch yet.',
  watching: 'Watching …',

  // Report
  reportTitle: 'Report',
  reportText:
    'The whole run as a file: evaluation, backtest, trust and good practice with plots and splits, or every number as JSON. The same files as klinelab run writes.',
  saveHtml: 'Download report.html',
  saveJson: 'Download report.json',
  saved: (name: string, size: string) => `${name}, ${size}`,
  writing: 'Being written …',
};
