const bars = (count: number): string => `${count} bar${count === 1 ? '' : 's'}`;

/** What a check may find, in plain English; other languages have tables of the same shape. */
export const checkReasons = {
  /** The message of the error that a part of the document is refused with. */
  refused: (message: string) => message,
  notRun: () => 'the document has not been run',
  noModels: () => 'no models',
  noLabel: () => 'no label: predictions are not judged',
  noStrategy: () => 'nothing is traded',
  splitKind: (kind: string) => `${kind}: rows stay in the order of time`,
  noSplit: () => 'no split, and the models have not been run',
  rangesKnown: () => 'every model says which bars it was trained on; they are left out',
  rangesUnknown: (models: string) => `no split, and not known what trained ${models}`,
  labelReads: (horizon: number) => `the label reads ${bars(horizon)} ahead`,
  featuresBlind: (features: number) => `none of ${features} features reads a later bar`,
  purged: (purge: number, horizon: number) => `${bars(purge)} purged for a label of ${bars(horizon)}`,
  purgedShort: (purge: number, horizon: number) => `${bars(purge)} purged, but the label reads ${bars(horizon)} ahead`,
  purgedByRange: (horizon: number) => `bars within ${horizon} of a model's training bars are left out`,
  leftOut: () => 'bars that a model was trained on are left out of its numbers',
  counted: () => 'bars that a model was trained on count as evidence',
  byPosition: (model: string) => `${model}: features are matched by position alone`,
  setDiffers: (model: string, message: string) => `${model}: ${message}`,
  setUnknown: (models: string) => `not known which set trained ${models}; features agree by name`,
  setSame: (set: string) => `trained on what ${set} computes here`,
  nameless: (models: string) => `no feature names in ${models}`,
  formats: (kinds: string) => `open formats with feature names: ${kinds}`,
  filtered: (least: number) => `signals below a confidence of ${least} are not acted upon`,
  unfiltered: () => 'signals of any confidence are acted upon: minConfidence is 0',
  costs: (bps: number) => `trades cost ${Number(bps.toFixed(4))} bps a side`,
  free: () => 'trades cost nothing',
  scoresWhole: () => 'every bar after the warm-up has a score',
  noScaler: () => 'no processor has learnt anything',
  scalerFit: (to: string) => `fitted on training bars, up to ${to}`,
  scalerLeaks: (kind: string, to: string, model: string, trained: string) =>
    `${kind} was fitted on bars up to ${to}, but ${model} was trained up to ${trained}: it has seen later bars`,
  scalerUnknown: (kind: string, model: string) => `${kind} is fitted, but not known what trained ${model}`,
  noCalibration: () => 'no calibration whose training bars are loaded',
  calibrationFit: (models: number) => `what the training bars give, for ${models} model${models === 1 ? '' : 's'}`,
  calibrationLeaks: (model: string) =>
    `${model}: its calibration is not the one that its training bars give; it has seen others`,
  scoresMissing: (count: number) => `${bars(count)} after the warm-up without a score; they hold`,
} as const;

export type CheckReasons = typeof checkReasons;
