import { klinesTable } from '../../core/klines/columns.ts';
import { fingerprintKlines } from '../../core/klines/fingerprint.ts';
import { barCount } from '../../core/klines/klines.ts';
import {
  checkMarket,
  defaultMarket,
  marketKinds,
  marketSettings,
  marketSource,
  plantedExpression,
} from '../../core/klines/market-source.ts';
import type { MarketKind } from '../../core/klines/market-source.ts';
import { syntheticMarket } from '../../core/klines/synthetic.ts';
import { writeCsv } from '../../core/tables/write-csv.ts';
import type { Command } from '../command.ts';
import { writeOutput } from '../files.ts';
import { note } from '../notes.ts';
import { printTable } from '../output.ts';

const usual = defaultMarket;

export const command: Command = {
  summary: 'Makes up a market from a seed and writes canonical klines, with a signal of known IC planted if asked for.',
  inputs: [],
  options: {
    kind: {
      kind: 'text',
      value: 'walk',
      choices: marketKinds,
      help: 'what the market is like; a plain walk by default',
    },
    seed: { kind: 'number', value: 'N', help: `everything follows from it; ${usual.seed} by default` },
    bars: { kind: 'number', value: 'N', help: `bars before holes are cut out; ${usual.bars} by default` },
    interval: { kind: 'text', value: '1h', help: `interval of the bars; ${usual.interval} by default` },
    ic: {
      kind: 'number',
      value: 'X',
      help: `correlation of a planted signal, ${plantedExpression}, with the return that follows; none by default`,
    },
    horizon: { kind: 'number', value: 'N', help: `bars of that return; ${usual.horizon} by default` },
    signal: { kind: 'text', value: 'FILE', help: 'write the hidden signal itself as CSV: timestamp,signal' },
  },
  examples: [
    'klinelab synthetic --seed 7 --bars 20000 --ic 0.1 --horizon 5 -o planted.parquet',
    'klinelab synthetic --kind gaps --interval 15m -o gaps.csv && klinelab check gaps.csv',
  ],
  async run({ options }) {
    const choice = checkMarket({
      kind: (options.text('kind') as MarketKind | undefined) ?? usual.kind,
      seed: options.number('seed') ?? usual.seed,
      bars: options.number('bars') ?? usual.bars,
      interval: options.text('interval') ?? usual.interval,
      ic: options.number('ic') ?? usual.ic,
      horizon: options.number('horizon') ?? usual.horizon,
    });
    const { klines, alpha } = syntheticMarket(marketSettings(choice));
    const path = options.text('signal');
    if (path !== undefined) {
      writeOutput(path, writeCsv({ names: ['timestamp', 'signal'], columns: [klines.openTime, alpha] }));
    }
    note(options.flag('quiet'), [
      `${barCount(klines)} bars, ${marketSource(choice)}, sha256 ${await fingerprintKlines(klines)}`,
    ]);
    await printTable(klinesTable(klines), options);
  },
};
