import { usageError } from '../../core/base/errors.ts';
import type { LiveBlock } from '../../core/research/live-ensemble.ts';
import { signalsTable } from '../../core/research/signals-table.ts';
import { createSymbolStreams } from '../../core/research/symbol-streams.ts';
import type { SymbolBatch } from '../../core/research/symbol-streams.ts';
import { createArrowStreamWriter, readArrowStream } from '../../core/tables/arrow-stream.ts';
import type { Column, Table } from '../../core/tables/table.ts';
import { rollingKernels } from '../../node/kernels.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { writeOutput } from '../files.ts';
import { batchBars } from '../live/batch-bars.ts';
import { votingFromOptions, votingOptions } from '../live/voting.ts';
import { note } from '../notes.ts';

const parts = ['features', 'raw', 'scores', 'votes'] as const;
type Part = (typeof parts)[number];

function partsOf(options: ParsedOptions, models: number): readonly Part[] {
  const wanted = (options.text('emit') ?? (models > 0 ? 'scores,votes' : 'features')).split(',');
  const unknown = wanted.find((part) => !parts.includes(part as Part));
  if (unknown !== undefined || (models === 0 && wanted.some((part) => part !== 'features'))) {
    const expected = models === 0 ? 'features, where no --model is given' : `a list of ${parts.join(', ')}`;
    throw usageError('OPTION_VALUE', `--emit: expected ${expected}, got ${options.text('emit')}`, {
      where: { field: '--emit' },
    });
  }
  return wanted as Part[];
}

/** The rows of a batch with what the models say of them. */
function scoredTable(
  { symbols, bars }: SymbolBatch,
  block: LiveBlock,
  featureNames: readonly string[],
  wanted: readonly Part[],
): Table {
  const { names, columns } = signalsTable(block, bars.openTime);
  const votesAt = names.length - 3;
  const pick = (part: Part, entries: readonly (readonly [string, Column])[]) => (wanted.includes(part) ? entries : []);
  const slice = (from: number, to: number) =>
    names.slice(from, to).map((name, i) => [name, columns[from + i]] as const);
  const all: (readonly [string, Column])[] = [
    ['symbol', symbols],
    ...slice(0, 1),
    ...pick(
      'features',
      featureNames.map((name, i) => [name, block.features[i]]),
    ),
    ...pick(
      'raw',
      block.models.map(({ name, raw }) => [`raw:${name}`, raw]),
    ),
    ...pick('scores', slice(1, votesAt)),
    ...pick('votes', slice(votesAt, names.length)),
  ];
  return { names: all.map(([name]) => name), columns: all.map(([, column]) => column) };
}

export const command: Command = {
  summary:
    'Scores bars of many symbols as they stream by: Arrow record batches on stdin, the same rows with features, scores and votes on stdout. Memory grows with symbols, not with rows, and the bits are those of `signals`.',
  inputs: [],
  options: {
    ...votingOptions,
    emit: {
      kind: 'text',
      value: 'LIST',
      help: 'what is written of features, raw, scores, votes; scores,votes by default, features without models',
    },
    symbol: { kind: 'text', value: 'NAME', help: 'the one symbol of batches without a column of symbols' },
  },
  examples: [
    'klinelab stream --model lgb-5.txt --model lgb-20.txt < bars.arrows > scored.arrows',
    'klinelab stream --set Alpha158 < bars.arrows > features.arrows',
  ],
  async run({ options }) {
    const voting = await votingFromOptions(options, { symbol: 'stream', interval: '' }, 'scoring');
    const wanted = partsOf(options, voting.settings.models.length);
    const settings = { ...voting.settings, allFeatures: wanted.includes('features') };
    const streams = createSymbolStreams(settings, rollingKernels());
    const writer = createArrowStreamWriter();
    const output = options.text('output');
    if (output !== undefined && output !== '-') {
      throw usageError('OPTION_VALUE', '--output: expected none, batches are written to stdout as they come', {
        where: { field: '--output' },
      });
    }
    let rows = 0;
    let batches = 0;
    const score = async (batch: SymbolBatch): Promise<void> => {
      const block = await streams.take(batch);
      // Blocks until the reader has taken it: a slow reader holds up the bars, and nothing piles up here.
      writeOutput(undefined, await writer.batch(scoredTable(batch, block, streams.featureNames, wanted)));
      rows += batch.symbols.length;
      batches++;
    };
    for await (const table of readArrowStream(process.stdin, 'stdin')) {
      await score(await batchBars(table, options.text('symbol'), rows));
    }
    // The schema is written with a batch; a stream without any has none.
    if (batches === 0) await score(noBars);
    writeOutput(undefined, writer.end());
    note(options.flag('quiet'), [`${rows} rows of ${streams.symbols} symbols`]);
    streams.close();
  },
};

const none = new Float64Array(0);
const noBars: SymbolBatch = {
  symbols: [],
  bars: { openTime: none, open: none, high: none, low: none, close: none, volume: none },
};
