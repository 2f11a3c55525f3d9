import { archiveAddress, defaultAddress, publicDataAddress } from '../../core/exchange/address.ts';
import { defaultThresholds } from '../../core/signals/signal.ts';
import type { OptionSpec } from '../command.ts';
import { serveSettings } from './serve-settings.ts';
import type { Setting, SettingsOf } from './setting.ts';

// Every setting as plain data: the schema, the options of commands and the names in the environment are made of it.
// No schema library is loaded with it, since a process that answers one line starts through here too.

const address = /^https?:\/\/\S+$/;
const addressWanted = 'an address such as https://example.org';

/** By section and name, as `klinelab.config.json` has them. */
export const settings = {
  serve: serveSettings,
  signals: {
    weights: {
      type: 'text',
      form: /^[\d.eE+,-]+$/,
      wanted: 'numbers with commas between',
      flag: 'weights',
      value: '0.6,0.4',
      help: 'one weight a model; equal by default',
    },
    method: {
      type: 'text',
      default: 'weighted',
      choices: ['weighted', 'majority'],
      flag: 'method',
      help: 'how the ensemble votes',
    },
    thresholdBuy: {
      type: 'real',
      default: defaultThresholds.buy,
      least: -1e6,
      most: 1e6,
      flag: 'threshold-buy',
      value: 'X',
      help: 'buy above; 0.6 by default',
    },
    thresholdSell: {
      type: 'real',
      default: defaultThresholds.sell,
      least: -1e6,
      most: 1e6,
      flag: 'threshold-sell',
      value: 'X',
      help: 'sell below; -0.3 by default',
    },
    minConfidence: {
      type: 'real',
      default: 0,
      least: 0,
      most: 1,
      flag: 'min-confidence',
      value: 'X',
      help: 'votes with less confidence hold; 0 by default',
    },
  },
  fetch: {
    baseUrl: {
      type: 'text',
      default: defaultAddress,
      form: address,
      wanted: addressWanted,
      flag: 'base-url',
      value: 'URL',
      help: `${defaultAddress} by default; ${publicDataAddress} has data alone`,
    },
    archiveUrl: {
      type: 'text',
      default: archiveAddress,
      form: address,
      wanted: addressWanted,
      flag: 'archive-url',
      value: 'URL',
      help: `${archiveAddress} by default`,
    },
  },
} as const satisfies Readonly<Record<string, SettingsOf>>;

export type Section = keyof typeof settings;

/** What a setting is once it has been read. */
type ValueOf<S> = S extends { type: 'list' }
  ? readonly string[]
  : S extends { type: 'toggle' }
    ? boolean
    : S extends { type: 'whole' | 'real'; default: number }
      ? number
      : S extends { type: 'whole' | 'real' }
        ? number | undefined
        : S extends { choices: readonly (infer Choice)[] }
          ? Choice
          : S extends { default: string }
            ? string
            : string | undefined;

export type Settings = {
  readonly [S in Section]: { readonly [K in keyof (typeof settings)[S]]: ValueOf<(typeof settings)[S][K]> };
};

const kinds = { text: 'text', list: 'text', whole: 'number', real: 'number', toggle: 'flag' } as const;

/** The options of a section for a command's table. */
export const optionsOf = (section: Section): Record<string, OptionSpec> =>
  Object.fromEntries(
    Object.values<Setting>(settings[section]).map(({ type, flag, value, help, ...rest }) => [
      flag,
      {
        kind: kinds[type],
        help,
        ...(value === undefined ? {} : { value }),
        ...(type === 'list' ? { many: true } : {}),
        ...('choices' in rest ? { choices: rest.choices } : {}),
      },
    ]),
  );

export const defaultFile = 'klinelab.config.json';

/** The option that names the configuration file, for every command that reads one. */
export const configFileOption = {
  config: { kind: 'text', value: 'FILE', help: `settings; ${defaultFile} in this folder by default` },
} as const;
