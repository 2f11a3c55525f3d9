import type { SeriesEvaluation } from '../../../core/research/evaluation.ts';
import { ensembleStyle, modelStyle } from '../../charts/modelStyle.ts';
import type { TrackStyle } from '../../charts/types.ts';

/** What is said of a model or the ensemble, as tables show it. */
export interface NamedSeries<Judged> {
  readonly judged: Judged;
  readonly name: string;
  readonly style: TrackStyle;
}

export type JudgedSeries = NamedSeries<SeriesEvaluation>;

/** Half of the width that a picture of bands around 0 needs: those that have both ends and a value are drawn. */
export const reachOf = (
  drawn: readonly { readonly value: number; readonly band: { readonly low: number; readonly high: number } }[],
): number =>
  drawn.reduce((most, { value, band }) => {
    const size = Math.max(Math.abs(value), Math.abs(band.low), Math.abs(band.high));
    return size > most ? size : most;
  }, 0.01);

/** Every model in the document's order, the ensemble last. */
export const namedSeries = <Judged extends { readonly name: string }>(
  { models, ensemble }: { readonly models: readonly Judged[]; readonly ensemble: Judged },
  ensembleName: string,
): NamedSeries<Judged>[] => [
  ...models.map((judged, place) => ({ judged, name: judged.name, style: modelStyle(place) })),
  { judged: ensemble, name: ensembleName, style: ensembleStyle },
];
