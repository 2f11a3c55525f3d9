import { formatInterval } from '../../core/klines/interval.ts';
import type { DataReference, Research } from '../../core/research/document.ts';
import type { OpenedKlines, OpenedModel } from '../../workers/api.ts';

/** Files that the engine holds, by fingerprint. Never changed in place. */
export interface OpenedFiles {
  readonly klines: ReadonlyMap<string, OpenedKlines>;
  /** Other readings of the same bars, by fingerprint and interval: the fingerprint does not tell intervals apart. */
  readonly readings: ReadonlyMap<string, OpenedKlines>;
  readonly models: ReadonlyMap<string, OpenedModel>;
}

export const nothingOpened: OpenedFiles = { klines: new Map(), readings: new Map(), models: new Map() };

const readingKey = (sha256: string, interval: string): string => `${sha256} ${interval}`;

export const withKlines = (opened: OpenedFiles, klines: OpenedKlines): OpenedFiles => ({
  ...opened,
  klines: new Map(opened.klines).set(klines.sha256, klines),
  readings: new Map(opened.readings).set(readingKey(klines.sha256, formatInterval(klines.klines.intervalMs)), klines),
});

/** The bars that a document names, as it says that they were read. */
export const klinesNamed = (
  { klines, readings }: OpenedFiles,
  { sha256, interval }: Pick<DataReference, 'sha256' | 'interval'>,
): OpenedKlines | undefined => readings.get(readingKey(sha256, interval)) ?? klines.get(sha256);

export function without(opened: OpenedFiles, sha256: string): OpenedFiles {
  const klines = new Map(opened.klines);
  const models = new Map(opened.models);
  klines.delete(sha256);
  models.delete(sha256);
  return { klines, models, readings: new Map([...opened.readings].filter(([, reading]) => reading.sha256 !== sha256)) };
}

export const withModel = (opened: OpenedFiles, model: OpenedModel): OpenedFiles => ({
  ...opened,
  models: new Map(opened.models).set(model.card.sha256, model),
});

/** A file that a research document names and that is not there yet. */
export interface MissingFile {
  readonly kind: 'klines' | 'model';
  /** As the document names it: a symbol with its interval, or a model's name. */
  readonly name: string;
  readonly sha256: string;
  readonly source: string;
}

export function missingFiles(research: Research, opened: OpenedFiles): MissingFile[] {
  const klines = research.data
    .filter(({ sha256 }) => !opened.klines.has(sha256))
    .map(({ symbol, interval, sha256, source }) => ({
      kind: 'klines' as const,
      name: `${symbol} ${interval}`,
      sha256,
      source,
    }));
  const models = research.models
    .filter(({ sha256 }) => !opened.models.has(sha256))
    .map(({ name, sha256, source }) => ({ kind: 'model' as const, name, sha256, source }));
  return [...klines, ...models];
}

/** Whether the page can fetch the file itself. */
export const isShipped = ({ source }: { source: string }): boolean => /^(sample|models|synthetic):/.test(source);

/** Whether the file is none, but bars that follow from their description. */
export const isMadeUp = ({ source }: { source: string }): boolean => source.startsWith('synthetic:');

/** `sample:eurusd-1h` → `eurusd-1h` */
export const sourceName = (source: string): string => source.slice(source.indexOf(':') + 1);
