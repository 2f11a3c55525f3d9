import { defaultThresholds } from '../../core/signals/signal.ts';
import type { Calibration } from '../../core/models/model.ts';
import { inSymbolOrder } from '../../core/research/series.ts';
import type { DataReference, ModelReference, Research, SignalSettings } from '../../core/research/document.ts';

/** A document that says what every document says by default, over these series and without models. */
export const newResearch = (title: string, ...data: readonly DataReference[]): Research => ({
  klinelab: 1,
  title,
  data,
  features: { set: 'lite53' },
  models: [],
  signals: {
    thresholdBuy: defaultThresholds.buy,
    thresholdSell: defaultThresholds.sell,
    method: 'weighted',
    minConfidence: 0,
    calibration: 'card',
  },
});

// Changes of a research document: each returns a new document, or the same one where nothing changes.

export const setTitle = (research: Research, title: string): Research =>
  title === research.title ? research : { ...research, title };

/** Other series for the same pipeline, the first of them shown. What was expected belongs to the former ones, so it goes. */
export const replaceData = (research: Research, ...data: readonly DataReference[]): Research => ({
  ...research,
  data,
  expect: undefined,
});

/** Other klines in the place of those that are shown; further series stay beside them. */
export const replaceShown = (research: Research, shown: DataReference): Research =>
  replaceData(research, shown, ...research.data.slice(1));

/** Shows another of the document's series. Nothing that is expected depends on which one is shown. */
export function showSeries(research: Research, symbol: string): Research {
  const shown = research.data.find((one) => one.symbol === symbol);
  if (shown === undefined || shown === research.data[0]) return research;
  return { ...research, data: [shown, ...research.data.filter((one) => one !== shown)] };
}

/** What a document of these series is called until somebody names it: up to three symbols, and the interval. */
export function titleOf(data: readonly DataReference[]): string {
  const symbols = inSymbolOrder(data)
    .slice(0, 3)
    .map(({ symbol }) => symbol);
  const more = data.length > symbols.length ? ` + ${data.length - symbols.length}` : '';
  return `${symbols.join(', ')}${more} ${data[0].interval}`.trim();
}

/** Other series, and a title that follows them unless somebody gave one. */
export const withSeries = (research: Research, data: readonly DataReference[]): Research => ({
  ...replaceData(research, ...data),
  title: research.title === titleOf(research.data) ? titleOf(data) : research.title,
});

export const removeSeries = (research: Research, symbol: string): Research =>
  withSeries(
    research,
    research.data.filter((one) => one.symbol !== symbol),
  );

const mapModel = (research: Research, name: string, change: (model: ModelReference) => ModelReference): Research => ({
  ...research,
  models: research.models.map((model) => (model.name === name ? change(model) : model)),
});

export const setWeight = (research: Research, name: string, weight: number): Research =>
  mapModel(research, name, (model) => ({ ...model, weight }));

export const setModelCalibration = (
  research: Research,
  name: string,
  calibration: Calibration['kind'] | undefined,
): Research => mapModel(research, name, (model) => ({ ...model, calibration }));

export const setModelThresholds = (
  research: Research,
  name: string,
  thresholds: { buy: number; sell: number } | undefined,
): Research =>
  mapModel(research, name, (model) => ({
    ...model,
    thresholdBuy: thresholds?.buy,
    thresholdSell: thresholds?.sell,
  }));

export const setSignals = (research: Research, signals: Partial<SignalSettings>): Research => ({
  ...research,
  signals: { ...research.signals, ...signals },
});

export const removeModel = (research: Research, name: string): Research => ({
  ...research,
  models: research.models.filter((model) => model.name !== name),
});

/** The name itself, or with a number where another model has it: `mine`, `mine-2`, … */
export function freeName(research: Research, name: string): string {
  const taken = new Set(research.models.map((model) => model.name));
  let free = name;
  for (let number = 2; taken.has(free); number++) free = `${name}-${number}`;
  return free;
}

/** Adds a model at the end of the list; where others have a say it is silent until its weight is raised. */
export function addModel(research: Research, model: Omit<ModelReference, 'weight'>): Research {
  const othersVote = research.models.some(({ weight }) => weight > 0);
  const name = freeName(research, model.name);
  // A recipe gives the same file only under the same name.
  const { train, ...file } = model;
  const named = name === model.name || train === undefined ? model : { ...file, source: `file:${model.name}.txt` };
  return { ...research, models: [...research.models, { ...named, name, weight: othersVote ? 0 : 1 }] };
}

/** The document with the file that a model's training gave, where it still names that training. */
export const withTrained = (research: Research, reference: ModelReference, sha256: string): Research => ({
  ...research,
  models: research.models.map((model) =>
    model.name === reference.name && model.train === reference.train ? { ...model, sha256 } : model,
  ),
});

/** Points a reference that waits for a file at another one: what was expected can no longer be compared. */
export function pointAt(research: Research, wantedSha256: string, sha256: string, source: string): Research {
  const repoint = <Reference extends { sha256: string; source: string }>(reference: Reference): Reference =>
    reference.sha256 === wantedSha256 ? { ...reference, sha256, source } : reference;
  return { ...research, data: research.data.map(repoint), models: research.models.map(repoint), expect: undefined };
}

/** Whether two documents ask for the same computation: everything but the title and what is expected. */
export function sameComputation(a: Research, b: Research): boolean {
  const essence = (research: Research): string => JSON.stringify({ ...research, title: '', expect: undefined });
  return a === b || essence(a) === essence(b);
}
