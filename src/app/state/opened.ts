import type { Research } from '../../core/research/document.ts';
import type { OpenedKlines, OpenedModel } from '../../workers/api.ts';

/** Files that the engine holds, by fingerprint. Never changed in place. */
export interface OpenedFiles {
  readonly klines: ReadonlyMap<string, OpenedKlines>;
  readonly models: ReadonlyMap<string, OpenedModel>;
}

export const nothingOpened: OpenedFiles = { klines: new Map(), models: new Map() };

export const withKlines = (opened: OpenedFiles, klines: OpenedKlines): OpenedFiles => ({
  ...opened,
  klines: new Map(opened.klines).set(klines.sha256, klines),
});

export function withoutKlines(opened: OpenedFiles, sha256: string): OpenedFiles {
  const klines = new Map(opened.klines);
  klines.delete(sha256);
  return { ...opened, klines };
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
export const isShipped = ({ source }: { source: string }): boolean => /^(sample|models):/.test(source);

/** `sample:eurusd-1h` → `eurusd-1h` */
export const sourceName = (source: string): string => source.slice(source.indexOf(':') + 1);
