import { usageError } from '../../core/base/errors.ts';
import { defaultEvaluation } from '../../core/evaluation/settings.ts';
import { defaultLabel } from '../../core/features/default-label.ts';
import type { SeriesEvaluation } from '../../core/research/evaluation.ts';
import { shortNumber, verdictSentence } from '../../core/report/words.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { researchFromOptions, runWith } from '../document.ts';
import { columnsText } from '../facts.ts';
import { readKlines, readModels } from '../open.ts';
import { klinesOptions, signalOptions } from '../options.ts';
import { printFacts } from '../output.ts';

function horizonsOf(options: ParsedOptions): readonly number[] {
  const text = options.text('horizons');
  if (text === undefined) return defaultEvaluation.horizons;
  const horizons = text.split(',').map(Number);
  if (horizons.every((horizon) => Number.isInteger(horizon) && horizon >= 1)) return horizons;
  throw usageError('OPTION_VALUE', `--horizons: expected whole numbers of bars such as 1,5,20, got ${text}`, {
    where: { field: '--horizons' },
  });
}

const heading = ['', 'bars', 'IC', 'low', 'high', 't', 'rank IC', 'ICIR', 'hit rate', 'shuffle p', 'turnover'];

const row = ({ name, count, ic, band, icT, rankIc, icir, hitRate, permutationP, turnover }: SeriesEvaluation) => [
  name,
  String(count),
  ...[ic, band.low, band.high, icT, rankIc, icir, hitRate, permutationP, turnover].map((value) => shortNumber(value)),
];

/** Tables of what a person asks first: the ICs, their decay, and the outcome by quantile. */
function evaluationText(series: readonly SeriesEvaluation[], trials: number): string {
  const decay = series.map(({ name, horizons }) => [name, ...horizons.map(({ ic }) => shortNumber(ic))]);
  const quantiles = series.map(({ name, quantiles: { groups } }) => [
    name,
    ...groups.map(({ meanActual }) => shortNumber(10_000 * meanActual, 3)),
  ]);
  const [first] = series;
  return [
    ...series.map((one) => verdictSentence(one, trials)),
    '',
    ...columnsText([heading, ...series.map(row)]),
    '',
    ...columnsText([['IC over bars', ...first.horizons.map(({ horizon }) => String(horizon))], ...decay]),
    '',
    ...columnsText([['mean label, bp', ...first.quantiles.groups.map((_, i) => `Q${i + 1}`)], ...quantiles]),
    '',
  ].join('\n');
}

export const command: Command = {
  summary: 'Judges models and their ensemble against a label, on bars that they were not trained on.',
  inputs: ['KLINES'],
  options: {
    ...signalOptions,
    label: {
      kind: 'text',
      value: 'EXPR',
      help: `what came; ${defaultLabel} by default; also TripleBarrier(…), QuantileClass(…)`,
    },
    horizons: { kind: 'text', value: '1,5,20', help: "numbers of bars over which the IC's decay is shown" },
    trials: {
      kind: 'number',
      value: 'N',
      help: 'models and ideas tried on these bars, abandoned ones too; 1 by default',
    },
    'in-sample': { kind: 'flag', help: 'also count bars that a model was trained on' },
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360', help: "feature set; by default the first model's own" },
    ...klinesOptions,
  },
  examples: [
    'klinelab evaluate eurusd-1h.csv --model lgb-5.txt --model lgb-20.txt',
    "klinelab evaluate eurusd-1h.csv --model lgb-20.txt --label 'Ref($close, -20) / $close - 1' --horizons 5,20,60 --json",
  ],
  async run({ inputs: [path], options }) {
    const horizons = horizonsOf(options);
    const models = await readModels(options);
    const opened = await readKlines(path, options);
    const trials = options.number('trials') ?? 1;
    const research = researchFromOptions(opened, models, options, {
      label: { expression: options.text('label') ?? defaultLabel },
      evaluation: { horizons, trials, inSample: options.flag('in-sample') },
    });
    const { evaluation } = await runWith(research, [opened.klines], models);
    const series = [...evaluation!.models, evaluation!.ensemble];
    printFacts({ ...evaluation, trials }, evaluationText(series, trials), options);
  },
};
