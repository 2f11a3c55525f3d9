/** What the doctor may do to bars, each under its own name and recorded when it happened. */
export const REPAIR_RULES = {
  sort: 'bars are put in order of time',
  'drop-duplicates': 'of bars that repeat another one exactly, only the first is kept',
  'keep-last-duplicate': 'of bars with the same time and different values, only the last is kept',
  'drop-nan-bars': 'bars without a time or with a missing price are dropped',
  'drop-unfinished': 'the last bar is dropped while its interval has not ended',
  'drop-last-bar': 'the last bar is dropped',
  'drop-bad-rows': 'rows that cannot be read are dropped',
  'drop-invalid-bars': 'bars that contradict themselves (high below low, negative volume or price) are dropped',
  'widen-range': 'high and low are widened to take in open and close',
  'keep-negative-prices': 'negative prices are kept',
  'ignore-turnover': 'a quote volume that mostly is no price when divided by the volume is left out',
  'unify-time-unit': 'times in another unit than the first ones are converted to it',
} as const;

export type RepairName = keyof typeof REPAIR_RULES;

/** Rules that are on unless the caller gives a list of its own. The others need to be asked for. */
export const DEFAULT_REPAIRS: readonly RepairName[] = [
  'sort',
  'drop-duplicates',
  'keep-last-duplicate',
  'drop-nan-bars',
  'drop-unfinished',
  'ignore-turnover',
];

export const isRepairName = (name: string): name is RepairName => Object.hasOwn(REPAIR_RULES, name);
