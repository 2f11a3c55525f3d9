import { count } from '../../state/format.ts';
import { plural } from '../plural.ts';

/** Words about searching parameters. `zh.ts` beside it has the same keys. */
export const en = {
  // What is searched
  name: 'Name of the model',
  label: 'Label',
  columns: (all: number) => `Columns, all ${count(all)} where left empty`,
  columnsUnknown: (name: string) => `The set has no column ${name}.`,
  trainShare: 'Train on, %',
  validShare: 'Compare on, %',
  rounds: 'Rounds',
  earlyStopping: 'Early stopping',
  trials: 'Trials',
  sampler: 'Sampler',
  samplers: { tpe: 'TPE', random: 'random' },
  seed: 'Seed',
  lag: 'At once, at most',
  lagHint: 'Trials under way at once. Fewer workers give the same study; another number here is another study.',
  prune: 'Give up trials below the median of earlier ones',
  more: 'Parameters that stay as they are',
  moreHint: 'name=value, parted by commas, under any of LightGBM’s names',
  objective: 'Each trial is judged by the IC of its predictions on the bars to compare on.',
  bars: (train: number, valid: number, test: number) =>
    `${count(train)} bars to train on, ${count(valid)} to compare on, ${count(test)} unseen`,
  noBars: 'With this label and these shares there are no bars to compare on.',

  // The space
  space: 'Search space',
  parameter: 'parameter',
  kind: 'kind',
  kinds: { float: 'real', int: 'whole', categorical: 'one of' },
  low: 'from',
  high: 'to',
  log: 'log',
  choices: 'choices',
  choicesHint: 'parted by commas',
  addParameter: 'Add a parameter',
  removeParameter: (name: string) => `Remove ${name}`,
  usualSpace: 'Usual space',

  // Running
  start: 'Search',
  stop: 'Stop',
  goOn: 'Go on',
  goOnTo: 'Trials in all',
  discard: 'Throw away',
  again: 'New search',
  back: 'Back to the trials',
  loading: 'reading the study',
  ended: (n: number, all: number) => `${count(n)} of ${plural(all, 'trial')}`,
  counts: { complete: 'complete', pruned: 'pruned', failed: 'failed', abandoned: 'cut short', running: 'running' },
  failedWhy:
    'A trial fails where its predictions never vary, as with strong penalties on small labels. It counts all the same.',
  judging: 'training the best one anew',
  goesOn: 'The search goes on when this tab is closed; the study is kept when the page is.',
  unkept: 'This browser keeps nothing: the study ends with the page.',
  otherBars: (name: string) => `This study is about ${name}. Open those bars to go on with it.`,
  otherDocument: (name: string) => `The bars on the chart are others than those of this study (${name}).`,
  samplerLine: (sampler: string, seed: number) => `${sampler}, seed ${seed}`,

  // What to think of it
  noiseWord: { signal: 'beyond luck', inverse: 'the wrong sign', noise: 'luck explains it', unknown: 'too few bars' },
  noise: 'IC on bars that were chosen by is mostly noise.',
  noiseWhy: (best: string, trials: number, luck: string) =>
    `Best of ${plural(trials, 'trial')}: IC ${best}. As many models without any skill would show ${luck}.`,
  shuffled: (p: string, all: string) => `Shuffled labels do as well with p = ${p}, the best of all trials with ${all}.`,
  deflated: (p: string) => `True IC above luck with probability ${p}.`,
  overfit: (p: string, divisions: number) =>
    `Chosen on half of the bars, the best trial lies in the worse half on the rest in ${p} of ${count(divisions)} divisions (PBO).`,
  unseen: (ic: string, low: string, high: string, bars: number) =>
    `On ${count(bars)} unseen bars: IC ${ic}, band ${low} … ${high}.`,
  noUnseen: 'No bars are left unseen.',

  // Plots
  history: 'Trials',
  historyNote: 'IC on the bars to compare on',
  historyLabel: (best: string, trials: number) => `${plural(trials, 'trial')}, best IC ${best}`,
  bestSoFar: 'best so far',
  luck: 'luck',
  luckHint: 'what the best of so many models without skill is expected to show',
  importance: 'What matters',
  importanceNote: 'share of the IC’s variance, fANOVA',
  importanceWhy:
    'A forest learns the IC from the complete trials; shown is how much of its variance over the space each parameter explains alone.',
  importanceFew: (n: number) => `After ${plural(n, 'complete trial')}.`,
  parallel: 'Parameters of each trial',
  parallelNote: 'drag along an axis to filter',
  parallelLabel: (shown: number, all: number) => `${count(shown)} of ${plural(all, 'trial')} pass the filters`,
  brushLow: (axis: string) => `${axis}: lower end of the filter`,
  brushHigh: (axis: string) => `${axis}: upper end of the filter`,
  clearFilters: 'Clear filters',
  table: 'Trials, best first',
  state: 'state',
  value: 'IC',
  number: '#',
  reason: (text: string) => `failed: ${text}`,
  allRows: (n: number) => `Show all ${count(n)}`,

  // The best
  best: 'Best trial',
  trialNumber: (n: number) => `trial ${n}`,
  useBest: 'Use best',
  useBestHint: 'The model joins the document with its recipe; whoever opens the link trains it anew.',
  used: 'In the document; it votes once it has a weight.',
  countedNote: (n: number) => `${plural(n, 'trial')} count against every result on these bars.`,
};

export type SearchWords = typeof en;
