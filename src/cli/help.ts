import type { Command, OptionSpecs } from './command.ts';
import { commonOptions } from './options.ts';

function optionLines(specs: OptionSpecs): string[] {
  return Object.entries(specs).map(([name, spec]) => {
    const value = spec.kind === 'flag' ? '' : ` ${spec.choices?.join('|') ?? spec.value ?? 'VALUE'}`;
    const short = spec.short ? `-${spec.short}, ` : '';
    const left = `  ${short}--${name}${value}`;
    return left.length > 38 ? `${left}\n${' '.repeat(40)}${spec.help}` : `${left.padEnd(40)}${spec.help}`;
  });
}

export function commandHelp(name: string, command: Command): string {
  return [
    `klinelab ${name} ${command.inputs.join(' ')} [OPTIONS]`,
    '',
    command.summary,
    '',
    'Options:',
    ...optionLines(command.options),
    ...optionLines(commonOptions),
    '',
    'Examples:',
    ...command.examples.map((example) => `  ${example}`),
    '',
  ].join('\n');
}

export function overview(commands: Readonly<Record<string, string>>): string {
  return [
    'klinelab COMMAND [INPUT…] [OPTIONS]',
    '',
    ...Object.entries(commands).map(([name, summary]) => `  ${name.padEnd(12)}${summary}`),
    '',
    '`klinelab COMMAND --help` shows the options of a command. Data goes to stdout or --output, notes to stderr.',
    'Exit codes: 0 ok, 1 data or run failed, 2 usage, 3 model, 4 a check failed, 130 interrupted.',
    '',
  ].join('\n');
}
