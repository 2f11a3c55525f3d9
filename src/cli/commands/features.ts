import { compilePlan, selectOutputs } from '../../core/features/planner.ts';
import type { Command } from '../command.ts';
import { featureRows, featureTable } from '../feature-table.ts';
import { writeOutput } from '../files.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';
import { featureSetFromOptions } from '../sets.ts';

export const command: Command = {
  summary: 'Computes features: one row a bar, `timestamp` (epoch ms, bar open), then a column a feature.',
  inputs: ['KLINES…'],
  options: {
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360|FILE', help: 'feature set; lite53 by default' },
    expr: { kind: 'text', many: true, value: 'name=EXPR', help: 'a feature of your own (repeatable)' },
    columns: { kind: 'text', value: 'a,b', help: 'only these columns, in this order' },
    'mask-warmup': { kind: 'flag', help: 'leave out values of windows that are not full' },
    resample: { kind: 'text', value: '4h', help: 'resample the bars to a higher interval first' },
    higher: { kind: 'text', value: '4h', help: 'also the features of a higher interval, once its bars have closed' },
    panel: { kind: 'flag', help: 'several symbols, in one file or several; a symbol column is added' },
    times: { kind: 'text', choices: ['any', 'shared'], help: 'panel rows: any bar, or times that all symbols share' },
    processors: {
      kind: 'text',
      value: 'A,B',
      help: "Qlib's processors, in this order, such as RobustZScoreNorm,Fillna",
    },
    'fit-from': { kind: 'text', value: 'DATE', help: 'first row that processors learn from' },
    'fit-to': { kind: 'text', value: 'DATE', help: 'last row that processors learn from' },
    fitted: { kind: 'text', value: 'FILE', help: 'write what the processors learnt, for a research document' },
    ...klinesOptions,
  },
  examples: [
    'klinelab features btcusdt-1h.csv -o features.parquet',
    "klinelab features btcusdt-1h.csv --expr 'gap=$open / Ref($close, 1) - 1'",
    'klinelab features btcusdt-1m.zip --set Alpha158 --columns KMID,MA5 --resample 4h',
    'klinelab features BTCUSDT.csv ETHUSDT.csv --panel --processors CSZScoreNorm,Fillna',
    'klinelab features btcusdt-1h.csv --processors RobustZScoreNorm --fit-to 2024-06-30 --fitted norm.json',
  ],
  async run({ inputs, options }) {
    const set = await featureSetFromOptions(options);
    const wanted = options
      .text('columns')
      ?.split(',')
      .map((name) => name.trim());
    const whole = compilePlan(set.features, { windows: set.windows });
    const plan = wanted === undefined ? whole : selectOutputs(whole, wanted);
    const rows = await featureRows(inputs, plan, options);
    const fitted = options.text('fitted');
    if (fitted !== undefined) writeOutput(fitted, `${JSON.stringify(rows.processors, null, 2)}\n`);
    // A NPY file holds the matrix alone, as models take it.
    const npy = options.text('format') === 'npy' || /\.npy$/i.test(options.text('output') ?? '');
    await printTable(npy ? { names: rows.samples.names, columns: rows.samples.columns } : featureTable(rows), options);
  },
};
