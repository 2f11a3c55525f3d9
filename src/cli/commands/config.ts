import type { Command } from '../command.ts';
import { printJson } from '../output.ts';
import { writeOutput } from '../files.ts';
import { configFileOption, optionsOf, settings } from '../config/settings.ts';
import type { Section } from '../config/settings.ts';
import { readConfiguration, variableOf } from '../config/sources.ts';
import type { Effective } from '../config/sources.ts';

const sections = Object.keys(settings) as Section[];

/** A value as it is shown; secrets only as set. */
const shown = ({ setting, value }: Effective): unknown =>
  'secret' in setting && value !== undefined ? '(set)' : value;

const asText = (value: unknown): string =>
  value === undefined ? '-' : typeof value === 'string' ? value : JSON.stringify(value);

function table(effective: readonly Effective[]): string {
  const rows = effective.map((one) => [`${one.section}.${one.name}`, asText(shown(one)), one.from]);
  const widths = [0, 1].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(([name, value, from]) => `${name.padEnd(widths[0])}  ${value.padEnd(widths[1])}  ${from}\n`).join('');
}

export const command: Command = {
  summary: 'The settings in force, and where each comes from: default, klinelab.config.json, environment, flag.',
  inputs: [],
  options: { ...configFileOption, ...Object.assign({}, ...sections.map(optionsOf)) },
  examples: ['klinelab config', 'KLINELAB_SERVE_PORT=9000 klinelab config --json', 'klinelab config --deadline 2000'],
  async run({ options }) {
    const { effective } = readConfiguration(options, sections);
    if (!options.flag('json')) return writeOutput(options.text('output'), table(effective));
    const facts = effective.map((one) => ({
      name: `${one.section}.${one.name}`,
      value: shown(one) ?? null,
      from: one.from,
      variable: variableOf(one.section, one.name),
      flag: `--${one.setting.flag}`,
    }));
    printJson(facts, options);
  },
};
