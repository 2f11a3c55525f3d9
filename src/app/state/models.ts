import type { Calibration } from '../../core/models/model.ts';
import { formatInterval } from '../../core/klines/interval.ts';
import type { DataReference, ModelReference, Research } from '../../core/research/document.ts';
import type { ModelRun, Report } from '../../core/research/report.ts';
import type { OpenedModel } from '../../workers/api.ts';
import { modelStyle } from '../charts/modelStyle.ts';
import type { TrackStyle } from '../charts/types.ts';
import type { OpenedFiles } from './opened.ts';

/** A model of the document with everything known of it so far. */
export interface ModelEntry {
  readonly reference: ModelReference;
  readonly style: TrackStyle;
  /** Undefined until its file is there. */
  readonly opened: OpenedModel | undefined;
  /** Undefined until it is computed. */
  readonly run: ModelRun | undefined;
  /** Part of all weights, 0 to 1. */
  readonly share: number;
}

export function modelEntries(research: Research, opened: OpenedFiles, report: Report | undefined): ModelEntry[] {
  const total = research.models.reduce((sum, { weight }) => sum + weight, 0);
  return research.models.map((reference, place) => ({
    reference,
    style: modelStyle(place),
    opened: opened.models.get(reference.sha256),
    run: report?.models.find(({ name }) => name === reference.name),
    share: total > 0 ? reference.weight / total : 0,
  }));
}

/** A calibration other than the card's own is fitted on training bars, so those must be among the loaded ones. */
export function calibrationChoices({ opened, run }: ModelEntry): { kind: Calibration['kind']; possible: boolean }[] {
  const kinds: readonly Calibration['kind'][] = ['none', 'zscore', 'rank'];
  const hasTrainingBars = (run?.inSample.length ?? 0) > 0;
  return kinds.map((kind) => ({
    kind,
    possible: kind === 'none' || kind === opened?.card.calibration.kind || hasTrainingBars,
  }));
}

/** The market a model was trained on, where it is another than the one on the chart. */
export function otherMarket({ opened }: ModelEntry, data: DataReference): string | undefined {
  const trained = opened?.card.trained;
  if (!trained) return undefined;
  const interval = formatInterval(trained.intervalMs);
  const isSame = trained.symbol.toLowerCase() === data.symbol.toLowerCase() && interval === data.interval;
  return isSame ? undefined : `${trained.symbol} ${interval}`;
}

/** Greatest weight that a slider offers: 1, or more where a document already says more. */
export const weightLimit = (entries: readonly ModelEntry[]): number =>
  Math.max(1, ...entries.map(({ reference }) => reference.weight));
