import { contains } from '../charts/split.ts';
import { ensembleStyle, modelStyle } from '../charts/modelStyle.ts';
import type { TrackStyle } from '../charts/types.ts';
import type { SignalCounts } from '../../core/research/counts.ts';
import type { Report } from '../../core/research/report.ts';
import { splitOf, splitOfModel, type Split } from './split.ts';
import type { SignalSeries } from '../../core/signals/signal.ts';

/** How one model, or the ensemble, votes on bars it has seen and on bars it has not; purged bars count nowhere. */
export interface VoteRow {
  readonly name: string | undefined;
  readonly style: TrackStyle;
  readonly unseen: SignalCounts;
  readonly seen: SignalCounts;
}

function countPart(signals: SignalSeries, { seen, purged }: Split): { unseen: SignalCounts; seen: SignalCounts } {
  const parts = [
    { buy: 0, hold: 0, sell: 0, missing: 0 },
    { buy: 0, hold: 0, sell: 0, missing: 0 },
  ];
  for (let bar = 0; bar < signals.score.length; bar++) {
    const isSeen = contains(seen, bar);
    if (!isSeen && contains(purged, bar)) continue;
    const part = parts[isSeen ? 1 : 0];
    if (Number.isNaN(signals.score[bar])) part.missing++;
    else part[signals.signal[bar] === 1 ? 'buy' : signals.signal[bar] === -1 ? 'sell' : 'hold']++;
  }
  return { unseen: parts[0], seen: parts[1] };
}

/** The ensemble first (its name undefined); it has seen what any of its models has. */
export function voteRows(report: Report): VoteRow[] {
  return [
    { name: undefined, style: ensembleStyle, ...countPart(report.ensemble, splitOf(report)) },
    ...report.models.map((model, place) => ({
      name: model.name,
      style: modelStyle(place),
      ...countPart(model.signals, splitOfModel(model, report.data.bars)),
    })),
  ];
}
