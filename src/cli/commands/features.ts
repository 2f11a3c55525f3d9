import { computeColumns } from '../../core/features/compute.ts';
import { compilePlan, selectOutputs } from '../../core/features/planner.ts';
import type { Plan } from '../../core/features/plan.ts';
import { parseInterval } from '../../core/klines/interval.ts';
import { resampleKlines } from '../../core/klines/resample.ts';
import type { Command } from '../command.ts';
import { rollingKernels } from '../kernels.ts';
import { readKlines } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';
import { featureSetFromOptions } from '../sets.ts';

/** Sets what stands before each column's first complete bar to NaN. */
function maskWarmUp(plan: Plan, columns: readonly Float64Array[]): void {
  columns.forEach((column, i) => {
    const { warmUp } = plan.nodes[plan.outputs[i]];
    column.fill(Number.NaN, 0, Math.min(column.length, warmUp));
  });
}

export const command: Command = {
  summary: 'Computes features: one row a bar, `timestamp` (epoch ms, bar open), then a column a feature.',
  inputs: ['KLINES'],
  options: {
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360|FILE', help: 'feature set; lite53 by default' },
    expr: { kind: 'text', many: true, value: 'name=EXPR', help: 'a feature of your own (repeatable)' },
    columns: { kind: 'text', value: 'a,b', help: 'only these columns, in this order' },
    'mask-warmup': { kind: 'flag', help: 'leave out values of windows that are not full' },
    resample: { kind: 'text', value: '4h', help: 'resample the bars to a higher interval first' },
    ...klinesOptions,
  },
  examples: [
    'klinelab features btcusdt-1h.csv -o features.parquet',
    "klinelab features btcusdt-1h.csv --expr 'gap=$open / Ref($close, 1) - 1'",
    'klinelab features btcusdt-1m.zip --set Alpha158 --columns KMID,MA5 --resample 4h',
  ],
  async run({ inputs: [path], options }) {
    const set = featureSetFromOptions(options);
    const wanted = options
      .text('columns')
      ?.split(',')
      .map((name) => name.trim());
    const whole = compilePlan(set.features, { windows: set.windows });
    const plan = wanted === undefined ? whole : selectOutputs(whole, wanted);
    let { klines } = await readKlines(path, options);
    const resample = options.text('resample');
    if (resample !== undefined) {
      klines = resampleKlines(klines, parseInterval(resample)).klines;
    }
    const columns = computeColumns(rollingKernels(), plan, klines);
    if (options.flag('mask-warmup')) maskWarmUp(plan, columns);
    // A NPY file holds the matrix alone, as models take it.
    const npy = options.text('format') === 'npy' || /\.npy$/i.test(options.text('output') ?? '');
    await printTable(
      npy
        ? { names: plan.names, columns }
        : { names: ['timestamp', ...plan.names], columns: [klines.openTime, ...columns] },
      options,
    );
  },
};
