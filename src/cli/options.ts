import { parseArgs } from 'node:util';
import { usageError } from '../core/base/errors.ts';
import { nearestName } from '../core/base/nearest.ts';
import type { Command, CommandCall, OptionSpec, OptionSpecs, OptionValues, ParsedOptions } from './command.ts';

/** Options that every command understands. */
export const commonOptions: OptionSpecs = {
  output: { kind: 'text', short: 'o', value: 'FILE', help: 'write to FILE instead of stdout (`-` is stdout)' },
  format: {
    kind: 'text',
    value: 'NAME',
    help: 'table format; by default from the ending of --output, else csv',
    choices: ['csv', 'json', 'arrow', 'parquet', 'npy'],
  },
  json: { kind: 'flag', help: 'one JSON document on stdout, NaN as null' },
  quiet: { kind: 'flag', short: 'q', help: 'no notes on stderr' },
  help: { kind: 'flag', short: 'h', help: 'show this help' },
};

/** Options that read a klines file. */
export const klinesOptions: OptionSpecs = {
  symbol: { kind: 'text', value: 'NAME', help: 'symbol of the bars; by default from the file name' },
  interval: { kind: 'text', value: '1h', help: 'interval of the bars; by default the median gap' },
  zone: { kind: 'text', value: 'ZONE', help: 'zone of times without one; UTC by default' },
  'date-order': {
    kind: 'text',
    choices: ['dmy', 'mdy', 'ymd'],
    help: 'order of dates such as 01/02/24; by default what all of them prove, if they do',
  },
  repair: {
    kind: 'text',
    many: true,
    value: 'RULE',
    help: 'a rule that the data doctor may use besides its usual ones',
  },
  'no-repair': { kind: 'text', many: true, value: 'RULE', help: 'a usual rule that it may not use' },
};

/** The bars of a document. */
export const dataOption: OptionSpec = {
  kind: 'text',
  many: true,
  value: 'FILE',
  help: 'klines, where the document names no shipped sample (repeatable: pieces of one symbol, or several symbols)',
};

/** Options that make votes of models. */
export const signalOptions: OptionSpecs = {
  model: { kind: 'text', many: true, value: 'FILE', help: 'a LightGBM text or ONNX model (repeatable)' },
  weights: { kind: 'text', value: '0.6,0.4', help: 'one weight a model; equal by default' },
  method: { kind: 'text', choices: ['weighted', 'majority'], help: 'how the ensemble votes' },
  'threshold-buy': { kind: 'number', value: 'X', help: 'buy above; 0.6 by default' },
  'threshold-sell': { kind: 'number', value: 'X', help: 'sell below; -0.3 by default' },
  'min-confidence': { kind: 'number', value: 'X', help: 'ensemble signals with less confidence hold; 0 by default' },
  calibration: {
    kind: 'text',
    choices: ['none', 'zscore', 'rank'],
    help: "instead of what each model's card holds",
  },
};

const takesNumberAsValue = /^-(\d|\.\d|Infinity)/;

/** Parses a command's arguments; everything wrong is a usage error that names the option. */
export function parseCall(name: string, command: Command, args: readonly string[]): CommandCall {
  const specs: OptionSpecs = { ...command.options, ...commonOptions };
  let values: OptionValues;
  let inputs: string[];
  try {
    const parsed = parseArgs({
      args: joinNegativeValues(args, specs),
      options: Object.fromEntries(
        Object.entries(specs).map(([key, spec]) => [
          key,
          {
            type: spec.kind === 'flag' ? ('boolean' as const) : ('string' as const),
            multiple: spec.many ?? false,
            ...(spec.short ? { short: spec.short } : {}),
          },
        ]),
      ),
      allowPositionals: true,
      strict: true,
    });
    values = parsed.values as OptionValues;
    inputs = parsed.positionals;
  } catch (error) {
    throw asUsageError(name, error as Error & { code?: string }, specs);
  }
  for (const [key, value] of Object.entries(values)) checkValue(key, value, specs[key]);
  if (values.help !== true) checkInputs(name, command.inputs, inputs);
  return { inputs, options: accessors(values) };
}

/** `--threshold-sell -0.3` reads as an unknown option `-0`, unless value and name are joined first. */
function joinNegativeValues(args: readonly string[], specs: OptionSpecs): string[] {
  const joined: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const spec = args[i].startsWith('--') ? specs[args[i].slice(2)] : undefined;
    if (spec && spec.kind !== 'flag' && i + 1 < args.length && takesNumberAsValue.test(args[i + 1])) {
      joined.push(`${args[i]}=${args[++i]}`);
    } else joined.push(args[i]);
  }
  return joined;
}

function asUsageError(command: string, error: Error & { code?: string }, specs: OptionSpecs): Error {
  const written = /'(-{1,2}[^'\s=]+)/.exec(error.message)?.[1] ?? '';
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const near = nearestName(written.replace(/^-+/, ''), Object.keys(specs));
    return usageError('OPTION_UNKNOWN', `${written}: expected an option of \`${command}\`, got an unknown one`, {
      where: { field: written },
      hint: near ? `Did you mean --${near}?` : `\`klinelab ${command} --help\` lists the options.`,
    });
  }
  return usageError('OPTION_VALUE', `${written || command}: ${error.message}`, { where: { field: written } });
}

function checkValue(key: string, value: OptionValues[string], spec: OptionSpec): void {
  for (const one of typeof value === 'string' ? [value] : Array.isArray(value) ? value : []) {
    if (spec.choices && !spec.choices.includes(one)) {
      throw usageError('OPTION_VALUE', `--${key}: expected one of ${spec.choices.join(', ')}, got ${one}`, {
        where: { field: `--${key}` },
      });
    }
    if (spec.kind === 'number' && (one.trim() === '' || !Number.isFinite(Number(one)))) {
      throw usageError('OPTION_VALUE', `--${key}: expected a number, got ${one || 'nothing'}`, {
        where: { field: `--${key}` },
      });
    }
  }
}

function checkInputs(name: string, wanted: readonly string[], got: readonly string[]): void {
  const open = wanted.at(-1)?.endsWith('…') ?? false;
  if (got.length < wanted.length) {
    throw usageError('INPUT_MISSING', `${name}: expected ${wanted.join(' ')}, got ${got.join(' ') || 'nothing'}`, {
      hint: `\`klinelab ${name} --help\` shows how it is called.`,
    });
  }
  if (got.length > wanted.length && !open) {
    throw usageError(
      'INPUT_SURPLUS',
      `${name}: expected ${wanted.length} input(s), got ${got.length}: ${got.join(' ')}`,
    );
  }
}

function accessors(values: OptionValues): ParsedOptions {
  const text = (key: string): string | undefined => {
    const value = values[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    text,
    texts: (key) => {
      const value = values[key];
      return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
    },
    number: (key) => {
      const value = text(key);
      return value === undefined ? undefined : Number(value);
    },
    flag: (key) => values[key] === true,
  };
}
