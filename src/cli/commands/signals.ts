import { signalsTable } from '../../core/research/signals-table.ts';
import type { Command } from '../command.ts';
import { researchFromOptions, runWith } from '../document.ts';
import { note } from '../notes.ts';
import { readKlines, readModels } from '../open.ts';
import { klinesOptions, signalOptions } from '../options.ts';
import { printTable } from '../output.ts';

export const command: Command = {
  summary:
    "Scores and signals of every model, one row a bar, and last the ensemble's score, signal (-1, 0, 1) and confidence.",
  inputs: ['KLINES'],
  options: {
    ...signalOptions,
    set: { kind: 'text', value: 'lite53|Alpha158|Alpha360', help: "feature set; by default the first model's own" },
    ...klinesOptions,
  },
  examples: [
    'klinelab signals eurusd-1h.csv --model lgb-5.txt --model lgb-20.txt --weights 0.6,0.4',
    'klinelab signals eurusd-1h.csv --model net.onnx --method majority --json',
  ],
  async run({ inputs: [path], options }) {
    const models = await readModels(options);
    const opened = await readKlines(path, options);
    const report = await runWith(researchFromOptions(opened, models, options), [opened.klines], models);
    note(
      options.flag('quiet'),
      report.models
        .filter(({ calibration }) => calibration === 'none')
        .map(({ name }) => `note: ${name}: its scores are not calibrated, thresholds meet the raw number`),
    );
    await printTable(signalsTable(report, opened.klines.openTime), options);
  },
};
