import { count } from '../../state/format.ts';
import { plural } from '../plural.ts';

/** Words about single models: why, trees, comparison, training. `zh.ts` beside it has the same keys. */
export const en = {
  // Why
  why: 'Why?',
  whyOf: 'Model to explain',
  treeShap: (unit: string) => `TreeSHAP · ${unit}`,
  average: 'average over train',
  otherFeatures: (n: number) => plural(n, 'other feature'),
  rawPrediction: 'raw prediction',
  toScore: (calibration: string) => `${calibration} → score`,
  looksAt: (bars: number) => `looks at ${plural(bars, 'bar')}`,
  unitLabel: "the label's unit",
  unitBp: 'label, bp',
  unitLogOdds: 'log-odds',
  noTrees: 'A network gives no exact contributions.',
  noCounts: 'This file does not say how many training rows went each way, so contributions cannot be weighed.',
  whatIf: (feature: string) => `What if ${feature} were otherwise?`,
  whatIfValue: (feature: string) => `${feature}, other value`,
  wouldBe: 'the model would say',
  asItIs: 'As it is',

  // The lab
  views: 'What to show',
  viewCards: 'Table',
  viewImportance: 'Importance',
  viewTree: 'Tree',
  viewCompare: 'Compare',
  viewTrain: 'Train',
  viewSearch: 'Search',
  model: 'Model',
  notTrees: 'This model is no LightGBM text model, so its trees cannot be shown.',
  feature: 'feature',
  splits: 'splits',
  gain: 'gain',
  meanContribution: 'mean |contribution|',
  parameters: 'Parameters',
  tree: 'Tree',
  treeOf: (tree: number, all: number) => `of ${count(all)} · number ${count(tree)}`,
  depthAndLeaves: (depth: number, leaves: number) =>
    `${plural(leaves, 'leaf').replace('leafs', 'leaves')}, depth ${depth}`,
  pathOfBar: 'The path of the shown bar is marked.',
  leaf: 'leaf',
  rows: (n: number) => plural(n, 'row'),
  missingGoes: (side: 'left' | 'right') => `missing goes ${side === 'left' ? 'to the first' : 'to the second'}`,
  saveText: 'Save as LightGBM text',
  saveOnnx: 'Save as ONNX',

  // Compare
  one: 'First model',
  other: 'Second model',
  compareTwo: 'Two models are needed to compare.',
  sameTrees: 'The same trees.',
  equalTrees: (equal: number, one: number, other: number) =>
    `${count(one)} and ${count(other)} trees, the first ${count(equal)} equal`,
  firstDifference: (tree: number, field: string, one: string, other: string) =>
    `first difference in tree ${tree}, ${field}: ${one} and ${other}`,
  agreement: 'same signal',
  correlation: 'correlation of scores',
  parting: 'Bars that part them most',
  crossTable: 'Signals of both',
  changedParameters: 'Changed parameters',
  nothingChanged: 'none',

  // Train
  name: 'Name',
  label: 'Label',
  trainShare: 'Train on, %',
  validShare: 'Stop early on, %',
  rounds: 'Rounds at most',
  earlyStopping: 'Early stopping',
  learningRate: 'learning_rate',
  numLeaves: 'num_leaves',
  minData: 'min_data_in_leaf',
  more: 'More parameters',
  moreHint: 'name=value, parted by commas, under any of LightGBM’s names',
  calibration: 'Calibration',
  start: 'Train',
  stop: 'Stop with the model so far',
  discard: 'Cancel',
  training: (round: number, total: number) => `round ${count(round)} of ${count(total)}`,
  trained: (rounds: number) => `trained, best iteration ${count(rounds)}`,
  stoppedWhy: { 'all rounds': 'all rounds', 'early stopping': 'stopped early', 'stopped by the caller': 'stopped' },
  splitBars: (train: number, valid: number, test: number) =>
    `${count(train)} bars to train on, ${count(valid)} to stop on, ${count(test)} unseen`,
  dropped: (n: number) => `${plural(n, 'row')} without a label left out`,
  added: 'The model joined the ensemble with weight 0; raise it to let it vote.',
  curve: 'Learning curve',
};

export type ModelWords = typeof en;
