import type { Klines } from '../../../core/klines/klines.ts';
import type { Research } from '../../../core/research/document.ts';
import type { AnsweringModel } from '../../../workers/callApi.ts';

/** Bars that a call sends: enough for every window of the shipped sets. */
export const callBars = 100;

/** An address beside the page. */
export const beside = (name: string): string => new URL(name, document.baseURI).href;

/** Five arrays, as a request carries them. */
export type CallBody = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', readonly number[]>>;

/** The last bars as a request. */
export function bodyOf(klines: Klines, bars = callBars): CallBody {
  const last = (column: Float64Array): number[] => Array.from(column.subarray(Math.max(0, column.length - bars)));
  const { open, high, low, close, volume } = klines;
  return { open: last(open), high: last(high), low: last(low), close: last(close), volume: last(volume) };
}

/** The document's models as they answer: with its features and their thresholds. */
export const modelsOf = ({ models, signals, features }: Research): AnsweringModel[] =>
  models.map(({ name, sha256, thresholdBuy, thresholdSell, calibration }) => ({
    name,
    sha256,
    features,
    calibration: calibration ?? signals.calibration,
    thresholds: { buy: thresholdBuy ?? signals.thresholdBuy, sell: thresholdSell ?? signals.thresholdSell },
  }));

/** What a model's file is called: as it was opened, or as the shipped ones are. */
export function fileOf({ models }: Research, name: string): string {
  const source = models.find((model) => model.name === name)?.source.replace(/^\w+:/, '') ?? name;
  return /\.\w+$/.test(source) ? source : `${source || name}.txt`;
}

export type CallWay = 'fetch' | 'curl' | 'python' | 'cli' | 'library';
export const callWays: readonly CallWay[] = ['fetch', 'curl', 'python', 'cli', 'library'];

interface Called {
  readonly body: CallBody;
  readonly model: AnsweringModel;
  /** The file that the model came from. */
  readonly file: string;
  /** Where the page lies. */
  readonly page: string;
}

const quoted = (text: string): string => (/^[\w./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`);

/** A model's name as `klinelab serve` takes it. */
const servedName = (name: string): string => name.toLowerCase().replace(/[^a-z0-9._-]/g, '-');

const serveLine = ({ model, file }: Called): string => {
  const { buy, sell } = model.thresholds ?? { buy: 0.6, sell: -0.3 };
  const thresholds = `${buy === 0.6 ? '' : ` --threshold-buy ${buy}`}${sell === -0.3 ? '' : ` --threshold-sell ${sell}`}`;
  return `klinelab serve --model ${quoted(`${servedName(model.name)}=${file}`)}${thresholds}`;
};

/** The lines that call a model, whole: what is copied runs as it stands. */
const makers: Readonly<Record<CallWay, (called: Called) => string>> = {
  fetch: ({ body, model, page }) =>
    [
      `const answer = await fetch(${JSON.stringify(new URL(`predict?model=${encodeURIComponent(model.name)}`, page).href)}, {`,
      `  method: 'POST',`,
      `  headers: { 'Content-Type': 'application/json' },`,
      `  body: JSON.stringify(${JSON.stringify(body)}),`,
      `});`,
      `console.log(await answer.json());`,
    ].join('\n'),
  curl: (called) =>
    [
      `${serveLine(called)} &`,
      `curl -s http://127.0.0.1:8000/predict -H 'Content-Type: application/json' \\`,
      `  -d '${JSON.stringify(called.body)}'`,
    ].join('\n'),
  python: (called) =>
    [
      `# ${serveLine(called)}`,
      `import requests`,
      `bars = ${JSON.stringify(called.body)}`,
      `print(requests.post("http://127.0.0.1:8000/predict", json=bars).json())`,
    ].join('\n'),
  cli: (called) => {
    const line = JSON.stringify({ id: 1, method: 'predict', input: called.body });
    return `echo '${line}' | ${serveLine(called)} --stdio`;
  },
  library: ({ body, model, file }) =>
    [
      `import { EmbeddedModel, nodeEngines } from 'klinelab/server';`,
      `const model = await EmbeddedModel.fromFile(${JSON.stringify(file)}, nodeEngines()${
        model.thresholds === undefined ? '' : `, { thresholds: ${JSON.stringify(model.thresholds)} }`
      });`,
      `console.log(await model.predict(${JSON.stringify(body)}));`,
    ].join('\n'),
};

export const callLines = (way: CallWay, called: Called): string => makers[way](called);

/** The same lines with long arrays cut short, for reading. */
export const shortened = (lines: string): string =>
  lines.replace(/\[([^[\],]+),[^[\]]+,([^[\],]+)\]/g, (_, first: string, last: string) => `[${first}, …, ${last}]`);
