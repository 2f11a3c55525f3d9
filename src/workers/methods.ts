import type { EngineApi } from './api.ts';

interface Method {
  /** How many parameters the method takes; progress and abort follow them. */
  readonly parameters: number;
  /** What an abort of it is called. */
  readonly what: string;
  /** True where the answer shares memory with what the engine keeps: a copy of it is then moved. */
  readonly keepsAnswer?: true;
}

/** The engine's methods as data: page and worker connect them by this table alone. */
export const methodTable: { readonly [Name in keyof EngineApi]: Method } = {
  open: { parameters: 1, what: 'open', keepsAnswer: true },
  append: { parameters: 2, what: 'live bars', keepsAnswer: true },
  preview: { parameters: 2, what: 'live bars' },
  run: { parameters: 1, what: 'run' },
  features: { parameters: 2, what: 'features' },
  describe: { parameters: 2, what: 'features' },
  valuesAt: { parameters: 2, what: 'features' },
  correlate: { parameters: 1, what: 'correlations' },
  proveFeatures: { parameters: 2, what: 'look-ahead proof' },
  proveResearch: { parameters: 2, what: 'look-ahead proof' },
  exportFeatures: { parameters: 3, what: 'export' },
  exportTable: { parameters: 3, what: 'export' },
  audit: { parameters: 1, what: 'checks' },
  monitor: { parameters: 2, what: 'monitor' },
  reportFile: { parameters: 2, what: 'report' },
  forget: { parameters: 1, what: 'forget' },
  inspectModel: { parameters: 1, what: 'model' },
  treeOf: { parameters: 2, what: 'model' },
  leavesAt: { parameters: 3, what: 'model' },
  meanContributions: { parameters: 3, what: 'contributions' },
  explain: { parameters: 3, what: 'explanation' },
  predictWith: { parameters: 4, what: 'prediction' },
  diffModels: { parameters: 3, what: 'model comparison' },
  exportModel: { parameters: 2, what: 'export' },
  train: { parameters: 2, what: 'training' },
  stopTraining: { parameters: 0, what: 'training' },
  runTrial: { parameters: 3, what: 'search' },
  trialFigures: { parameters: 2, what: 'search' },
  signalsOf: { parameters: 2, what: 'prediction' },
  warmUpOf: { parameters: 1, what: 'prediction' },
  answerCall: { parameters: 2, what: 'prediction' },
};
