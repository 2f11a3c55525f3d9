import type { SetDifference } from '../../../core/features/compare.ts';
import { count } from '../../state/format.ts';
import { plural } from '../plural.ts';

/** Words of the features station. `zh.ts` beside it has the same keys; the compiler sees to it. */
export const en = {
  // The set
  set: 'Feature set',
  ownSet: (id: string) => `${id} (own)`,
  columns: (set: number, own: number) => (own > 0 ? `${plural(set, 'column')} + ${own} own` : plural(set, 'column')),
  windowsFull: 'a window needs all its bars',
  windowsPartial: 'windows take the bars that are there',
  openSet: 'Open a set file',
  editSet: 'Edit as a file',
  editSetTitle: 'Feature set',
  editSetText:
    'A set is a file: a name, the window rule, and one feature a line. What you apply is kept in the research.',
  setText: 'Feature set as JSON',
  applySet: 'Use this set',
  saveSet: 'Save as a file',
  setRefused: 'This set cannot be used',

  // Models and the set
  refusedTitle: (n: number) => `${plural(n, 'model')} cannot use this set`,
  refusedBy: (name: string, trainedOn: string) => `${name} was trained on ${trainedOn}`,
  differences: (n: number) => plural(n, 'difference'),
  difference: ({ kind, expected, got }: SetDifference): string => {
    if (kind === 'missing') return `missing: ${expected}`;
    if (kind === 'expression') return `expected ${expected}, got ${got}`;
    if (kind === 'windows') return `windows: expected ${expected}, got ${got}`;
    return `${expected ?? ''} ${got ?? ''}`;
  },
  moreDifferences: (n: number) => `and ${count(n)} more`,
  useSet: (id: string) => `Use ${id}`,
  removeModels: (n: number): string => (n === 1 ? 'Remove the model' : 'Remove the models'),

  // Proof
  blindByAnalysis: (n: number) => `All ${count(n)} blind to the future`,
  byAnalysis: 'by analysis: no expression reads a later bar',
  needs: (lookBack: string, warmUp: string) => `look-back ${lookBack} · warm-up ${warmUp}`,
  prove: 'Prove with data',
  provePipeline: 'Prove the votes too',
  proveText:
    'Computes the columns anew from every prefix of the bars and compares bit for bit with those computed from all bars.',
  provePipelineText: 'The same for the whole pipeline: raw scores, signals and votes of every model.',
  proving: (done: number, total: number) => `${count(done)} of ${count(total)} cuts`,
  provingColumns: 'Proof of the columns',
  provingPipeline: 'Proof of the votes',
  proven: (tried: number, all: number, columns: number) =>
    `${count(tried)} of ${count(all)} cuts, ${plural(columns, 'column')}: blind`,
  provenPipeline: (tried: number, all: number, columns: number) =>
    `${count(tried)} of ${count(all)} cuts, ${plural(columns, 'column')} of scores, signals and votes: blind`,
  sameBits: 'same bits from every prefix',
  seesAhead: (columns: number) => `${plural(columns, 'column')} saw later bars`,
  finding: (column: string, bar: number, known: number, before: string, after: string) =>
    `${column}, bar ${count(bar)}: ${before} while ${plural(known, 'bar')} were known, ${after} afterwards`,
  proofFailed: 'The proof could not be made',

  // Own expressions
  ownTitle: 'Your own features',
  write: 'Write a feature',
  name: 'Name',
  nameOf: (name: string) => `Name of the feature ${name}`,
  expression: 'Expression',
  expressionOf: (name: string) => `Expression of ${name}`,
  valid: 'valid',
  errors: '1 error',
  looksAhead: 'looks ahead',
  unsaved: 'not added yet',
  changed: 'changed',
  add: 'Add to the set',
  apply: 'Apply',
  discard: 'Discard',
  remove: (name: string) => `Remove ${name}`,
  replaceWith: (name: string) => `Replace with ${name}`,
  nameTaken: (name: string) => `The set has a column ${name} already`,
  nameMissing: 'A feature needs a name',
  lookBack: 'Look-back',
  warmUp: 'Warm-up',
  lookAhead: 'Looks ahead',
  range: 'Range',
  missing: 'Missing',
  atBar: 'Shown bar',
  last: 'Newest',
  bars: (n: number) => (n === Infinity ? 'all bars' : plural(n, 'bar')),
  settles: (n: number) =>
    n === Infinity ? 'depends on the first bar' : `depends on the start for ${plural(n, 'bar')}`,
  blindCuts: (cuts: number) => `${plural(cuts, 'cut')} tried`,
  readsAhead: (name: string, n: number) =>
    `${name} reads ${plural(n, 'bar')} ahead: the value of bar t needs bar t + ${n}.`,
  onlyLabels: 'Only labels may.',
  useAsLabel: 'Use as label',
  shiftBack: (n: number) => `Shift it ${plural(n, 'bar')} back`,
  functions: 'All functions and fields',
  insert: (name: string) => `Insert ${name}`,

  // Label
  labelTitle: 'Label',
  labelText: 'What predictions are judged against. It alone may read later bars.',
  labelNone: 'no label yet',
  labelHorizon: (n: number) => `known ${plural(n, 'bar')} later`,
  labelReadsNothing: 'It reads no later bar: its answer is known already.',
  addLabel: 'Set a label',
  removeLabel: 'Remove the label',

  // Browser
  browser: 'Columns',
  find: 'Find a column',
  allGroups: 'all groups',
  groupsLabel: 'Group',
  found: (n: number, all: number) => (n === all ? plural(all, 'column') : `${count(n)} of ${plural(all, 'column')}`),
  noneFound: 'No column has these words.',
  column: 'column',
  group: 'group',
  formula: 'expression',
  unit: 'unit',
  picture: 'all bars',
  lookBackShort: 'look-back',
  warmUpShort: 'warm-up',
  start: 'start',
  startText: 'Bars for which the value depends on where the series began',
  missingShort: 'missing',
  min: 'min',
  mean: 'mean',
  std: 'std',
  max: 'max',
  value: 'value',
  usedBy: 'used by',
  sortBy: (name: string) => `Sort by ${name}`,
  details: (name: string) => `Details of ${name}`,
  draw: (name: string) => `Draw ${name} under the candles`,
  drawn: 'on the chart',
  drawShort: 'Draw under the candles',
  copyToOwn: 'Copy to an own feature',
  page: (from: number, to: number, all: number) => `${count(from)}–${count(to)} of ${count(all)}`,
  earlier: 'Columns before',
  later: 'Columns after',
  describing: (done: number, all: number) => `${count(done)} of ${count(all)} computed`,
  tableCaption: 'Columns of the feature set',
  noUsers: 'no model',
  infinite: 'infinite values',

  // Details
  views: 'What is shown',
  viewTable: 'Columns',
  viewCorrelations: 'Correlations',
  viewExport: 'Export',

  // Correlations
  correlations: 'Correlations',
  correlationsOf: (n: number, all: number) =>
    n === all ? `of ${plural(n, 'column')}` : `of the first ${count(n)} of ${plural(all, 'column')}; search to choose`,
  correlationsText: 'Pearson, over at most 5,000 bars at equal steps. Hover or use the arrow keys to read a cell.',
  asTable: 'As a table',
  asPicture: 'As a picture',
  pair: 'columns',
  correlation: 'correlation',
  strongest: (a: string, b: string, value: string) => `The strongest pair is ${a} and ${b} at ${value}.`,
  heatMap: (n: number) => `Correlations between ${plural(n, 'column')}`,
  needsTwo: 'Two columns are needed: widen the search.',

  // Export
  exportTitle: 'Features of the loaded klines',
  exportText: 'One row a bar: its open time, then a column a feature. All bars, whatever is shown.',
  format: 'Format',
  mask: 'leave out values of windows that are not full',
  onlyFound: (n: number) => `only the ${plural(n, 'column')} found`,
  download: 'Download',
  exporting: 'writing…',
  exported: (file: string, size: string) => `${file}, ${size}`,
};
