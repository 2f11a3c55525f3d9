import { ensembleStyle, modelStyle } from '../charts/modelStyle.ts';
import { splitRegions, unionOf } from '../charts/split.ts';
import type { EnsembleTrack, Region, Track } from '../charts/types.ts';
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

export const reportRegions = ({ data, warmUp, models }: Report): Region[] =>
  splitRegions(
    data.bars,
    warmUp,
    models.map(({ inSample }) => inSample),
  );
