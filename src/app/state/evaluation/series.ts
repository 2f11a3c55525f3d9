import type { ReportEvaluation, SeriesEvaluation } from '../../../core/research/evaluation.ts';
import { ensembleStyle, modelStyle } from '../../charts/modelStyle.ts';
import type { TrackStyle } from '../../charts/types.ts';
import type { BarRange } from '../../../core/research/report.ts';

/** A judged series as tables show it. */
export interface JudgedSeries {
  readonly judged: SeriesEvaluation;
  readonly name: string;
  readonly style: TrackStyle;
}

/** Every model in the document's order, the ensemble last. */
export const judgedSeries = ({ models, ensemble }: ReportEvaluation, ensembleName: string): JudgedSeries[] => [
  ...models.map((judged, place) => ({ judged, name: judged.name, style: modelStyle(place) })),
  { judged: ensemble, name: ensembleName, style: ensembleStyle },
];

/** Bars in some ranges that do not overlap. */
export const barsIn = (ranges: readonly BarRange[]): number =>
  ranges.reduce((sum, { start, end }) => sum + end - start, 0);
