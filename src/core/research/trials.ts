import { defaultEvaluation } from '../evaluation/settings.ts';
import type { Research } from './document.ts';

/**
 * How many ideas a document's results are judged against: as many as it says, and no fewer than were compared to find the
 * parameters of the models it trains.
 */
export function countedTrials({ evaluation, models }: Pick<Research, 'evaluation' | 'models'>): number {
  const stated = evaluation?.trials ?? defaultEvaluation.trials;
  const searched = models.reduce(
    (sum, { train }) => sum + (train !== undefined && train.trials > 1 ? train.trials : 0),
    0,
  );
  return Math.max(stated, searched);
}
