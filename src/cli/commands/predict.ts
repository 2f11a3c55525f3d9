import { usageError } from '../../core/base/errors.ts';
import { LightGbmModel } from '../../core/models/lightgbm/model.ts';
import type { IterationRange, Model, ModelInput } from '../../core/models/model.ts';
import type { Table } from '../../core/tables/table.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { modelInput } from '../matrix.ts';
import { readModels } from '../open.ts';
import { klinesOptions } from '../options.ts';
import { printTable } from '../output.ts';

type Kind = 'value' | 'raw' | 'leaf' | 'contrib';

/** Row-major values as one column a name. */
function tableOf(names: readonly string[], values: ArrayLike<number>, rows: number): Table {
  const columns = names.map((_, i) => Float64Array.from({ length: rows }, (_, row) => values[row * names.length + i]));
  return { names, columns };
}

const outputNames = (count: number): string[] =>
  count === 1 ? ['prediction'] : Array.from({ length: count }, (_, i) => `class_${i}`);

function contributionNames({ card }: Model): string[] {
  const features = card.featureNames ?? Array.from({ length: card.featureCount }, (_, i) => `Column_${i}`);
  const one = [...features, 'expected_value'];
  if (card.outputCount === 1) return one;
  return Array.from({ length: card.outputCount }, (_, i) => one.map((name) => `class_${i}:${name}`)).flat();
}

async function predictTable(model: Model, input: ModelInput, kind: Kind, range: IterationRange): Promise<Table> {
  const { rows } = input;
  const sliced = range.start !== undefined || range.count !== undefined;
  if (!(model instanceof LightGbmModel)) {
    if (kind !== 'value' || sliced) {
      throw usageError(
        'OPTION_VALUE',
        `--kind: expected value for an ONNX model, got ${sliced ? 'iterations' : kind}`,
        {
          where: { field: '--kind' },
        },
      );
    }
    return tableOf(outputNames(model.card.outputCount), await model.predict(input), rows);
  }
  switch (kind) {
    case 'value':
      return tableOf(outputNames(model.card.outputCount), model.predict(input, range), rows);
    case 'raw':
      return tableOf(outputNames(model.card.outputCount), model.rawScore(input, range), rows);
    case 'leaf': {
      const leaves = model.leaves(input, range);
      const trees = rows === 0 ? 0 : leaves.length / rows;
      return tableOf(
        Array.from({ length: trees }, (_, i) => `tree_${i}`),
        leaves,
        rows,
      );
    }
    case 'contrib':
      return tableOf(contributionNames(model), model.contributions(input, range), rows);
  }
}

function iterationRange(options: ParsedOptions): IterationRange {
  const start = options.number('start-iteration');
  const count = options.number('num-iteration');
  return { ...(start === undefined ? {} : { start }), ...(count === undefined ? {} : { count }) };
}

export const command: Command = {
  summary:
    'What a model says of each row of a feature matrix, or of each bar of klines (its features are computed first).',
  inputs: ['INPUT'],
  options: {
    model: { kind: 'text', many: true, value: 'FILE', help: 'the model' },
    kind: { kind: 'text', choices: ['value', 'raw', 'leaf', 'contrib'], help: 'what to print; value by default' },
    'start-iteration': { kind: 'number', value: 'N', help: 'first boosting iteration used' },
    'num-iteration': { kind: 'number', value: 'N', help: 'how many iterations are used; all by default' },
    positional: { kind: 'flag', help: "match columns by position, in the model's order" },
    set: {
      kind: 'text',
      value: 'lite53|Alpha158|Alpha360|FILE',
      help: "feature set of klines; the model's own by default",
    },
    engine: { kind: 'text', choices: ['auto', 'trees', 'onnxruntime'], help: 'what runs an ONNX model' },
    ...klinesOptions,
  },
  examples: [
    'klinelab predict features.parquet --model lgb-5.txt',
    'klinelab predict matrix.npy --model lgb-5.txt --positional --kind contrib -o why.npy',
    'klinelab predict eurusd-1h.csv --model lgb-5.txt --kind raw',
  ],
  async run({ inputs: [path], options }) {
    const [model, ...others] = await readModels(options);
    if (others.length > 0) {
      throw usageError('OPTION_VALUE', `--model: expected one model, got ${others.length + 1}`, {
        where: { field: '--model' },
        hint: '`klinelab signals` takes several.',
      });
    }
    const input = await modelInput(path, model.card, options);
    const kind = (options.text('kind') ?? 'value') as Kind;
    await printTable(await predictTable(model, input, kind, iterationRange(options)), options);
  },
};
