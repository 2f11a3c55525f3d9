import { ensembleStyle, modelStyle } from '../charts/modelStyle.ts';
import { unionOf } from '../charts/split.ts';
import type { EnsembleTrack, Track } from '../charts/types.ts';
import type { Report } from '../../core/research/report.ts';

/** The report as the chart draws it. */
export function modelTracks({ models }: Report): Track[] {
  return models.map(({ name, signals, inSample }, place) => ({ ...signals, name, inSample, style: modelStyle(place) }));
}

export function ensembleTrack({ ensemble, models, research }: Report, name: string): EnsembleTrack {
  return {
    ...ensemble,
    name,
    style: ensembleStyle,
    inSample: unionOf(models.flatMap(({ inSample }) => inSample)),
    thresholds: { buy: research.signals.thresholdBuy, sell: research.signals.thresholdSell },
  };
}
