import { archiveAddress, defaultAddress, publicDataAddress } from '../../core/exchange/address.ts';
import { defaultThresholds } from '../../core/signals/signal.ts';
import type { OptionSpec } from '../command.ts';

// Every setting as plain data: the schema, the options of commands and the names in the environment are made of it.
// No schema library is loaded with it, since a process that answers one line starts through here too.

interface About {
  /** Its option on the command line. */
  readonly flag: string;
  readonly help: string;
  /** How the value is named in the help. */
  readonly value?: string;
}

/** One setting. Without a default it is left out where nobody gives it. */
export type Setting = About &
  (
    | {
        readonly type: 'text';
        readonly default?: string;
        readonly choices?: readonly string[];
        readonly form?: RegExp;
        /** What `form` asks for, in words. */
        readonly wanted?: string;
        /** Shown only as set or not set. */
        readonly secret?: boolean;
        /** A further name in the environment. */
        readonly alias?: string;
      }
    | { readonly type: 'whole' | 'real'; readonly default?: number; readonly least: number; readonly most: number }
    | { readonly type: 'toggle' }
    | { readonly type: 'list' }
  );

const day = 86_400_000;
const MiB = 2 ** 20;
const address = /^https?:\/\/\S+$/;
const addressWanted = 'an address such as https://example.org';

/** By section and name, as `klinelab.config.json` has them. */
export const settings = {
  serve: {
    models: {
      type: 'list',
      flag: 'model',
      value: 'NAME=FILE',
      help: 'a model to serve (repeatable), the first by default; with --ensemble a file that the document names',
    },
    ensemble: {
      type: 'text',
      flag: 'ensemble',
      value: 'DOC',
      help: "serve a research document's models, with its weights, thresholds and vote",
    },
    host: {
      type: 'text',
      default: '127.0.0.1',
      flag: 'host',
      value: 'ADDRESS',
      help: 'address to listen on; 127.0.0.1 (and ::1) by default',
    },
    port: {
      type: 'whole',
      default: 8000,
      least: 0,
      most: 65_535,
      flag: 'port',
      value: 'N',
      help: '8000 by default, 0 takes a free one',
    },
    token: {
      type: 'text',
      form: /^\S{32,}$/,
      wanted: 'at least 32 characters without blanks',
      flag: 'token',
      value: 'TEXT',
      help: 'bearer token of at least 32 characters (or KLINELAB_TOKEN)',
      secret: true,
      alias: 'KLINELAB_TOKEN',
    },
    insecureNoAuth: {
      type: 'toggle',
      flag: 'insecure-no-auth',
      help: 'let others than this machine ask without a token',
    },
    allowedHosts: {
      type: 'list',
      flag: 'allowed-host',
      value: 'NAME',
      help: 'a further host name to answer to (repeatable)',
    },
    corsOrigins: {
      type: 'list',
      flag: 'cors-origin',
      value: 'ORIGIN',
      help: 'an origin whose pages may call (repeatable)',
    },
    trustProxy: { type: 'toggle', flag: 'trust-proxy', help: "take the caller's address from X-Forwarded-For" },
    rate: {
      type: 'real',
      least: 0,
      most: 1e6,
      flag: 'rate',
      value: 'N',
      help: 'requests a second a caller; 50 where others can ask, else no limit (0)',
    },
    burst: {
      type: 'whole',
      default: 100,
      least: 1,
      most: 1e6,
      flag: 'burst',
      value: 'N',
      help: 'requests of a caller at once; 100 by default',
    },
    workers: {
      type: 'whole',
      least: 1,
      most: 64,
      flag: 'workers',
      value: 'N',
      help: 'threads; by default processors less one',
    },
    queue: {
      type: 'whole',
      default: 256,
      least: 1,
      most: 1e5,
      flag: 'queue',
      value: 'N',
      help: 'requests that may wait; 256 by default',
    },
    deadlineMs: {
      type: 'whole',
      default: 5000,
      least: 1,
      most: 600_000,
      flag: 'deadline',
      value: 'MS',
      help: 'time for a prediction; 5000 by default',
    },
    bodyBytes: {
      type: 'whole',
      default: MiB,
      least: 1024,
      most: 256 * MiB,
      flag: 'body-bytes',
      value: 'N',
      help: 'most bytes of a body; 1 MiB by default',
    },
    batchBytes: {
      type: 'whole',
      default: 16 * MiB,
      least: 1024,
      most: 256 * MiB,
      flag: 'batch-bytes',
      value: 'N',
      help: 'most bytes of a batch; 16 MiB by default',
    },
    headersTimeoutMs: {
      type: 'whole',
      default: 10_000,
      least: 100,
      most: day,
      flag: 'headers-timeout',
      value: 'MS',
      help: 'time for headers; 10000 by default',
    },
    requestTimeoutMs: {
      type: 'whole',
      default: 30_000,
      least: 100,
      most: day,
      flag: 'request-timeout',
      value: 'MS',
      help: 'time for a request; 30000 by default',
    },
    maxConnections: {
      type: 'whole',
      default: 512,
      least: 1,
      most: 65_536,
      flag: 'max-connections',
      value: 'N',
      help: 'connections at once; 512 by default',
    },
    drainMs: {
      type: 'whole',
      default: 10_000,
      least: 0,
      most: day,
      flag: 'drain',
      value: 'MS',
      help: 'time to finish at the end; 10000 by default',
    },
    watchMs: {
      type: 'whole',
      default: 500,
      least: 0,
      most: day,
      flag: 'watch',
      value: 'MS',
      help: 'between looks at the model files, 0 for none; 500 by default',
    },
    cacheEntries: {
      type: 'whole',
      default: 10_000,
      least: 1,
      most: 1e7,
      flag: 'cache-entries',
      value: 'N',
      help: 'answers remembered; 10000 by default',
    },
    cacheBytes: {
      type: 'whole',
      default: 64 * MiB,
      least: 1024,
      most: 2 ** 34,
      flag: 'cache-bytes',
      value: 'N',
      help: 'bytes of them; 64 MiB by default',
    },
    state: { type: 'text', flag: 'state', value: 'FOLDER', help: 'keep what the monitor knows here, over restarts' },
    monitorWindow: {
      type: 'whole',
      default: 100,
      least: 2,
      most: 1e6,
      flag: 'monitor-window',
      value: 'N',
      help: 'pairs of score and actual that are judged; 100 by default',
    },
    monitorIc: {
      type: 'real',
      default: 0.02,
      least: -1,
      most: 1,
      flag: 'monitor-ic',
      value: 'X',
      help: 'train anew below this IC; 0.02 by default',
    },
    monitorDrift: {
      type: 'real',
      default: 0.25,
      least: 1e-6,
      most: 1e6,
      flag: 'monitor-drift',
      value: 'X',
      help: 'train anew above this stability index; 0.25 by default',
    },
  },
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
} as const satisfies Readonly<Record<string, Readonly<Record<string, Setting>>>>;

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
