import { usageError } from '../base/errors.ts';
import type { Direction, EnsembleMethod, SignalSeries, Vote, Voter } from './signal.ts';

/** A model's signals with its weight in the vote. */
export interface WeightedSignals {
  readonly weight: number;
  readonly signals: SignalSeries;
}

/** Weights that differ by less than this share of the total are a tie: 0.1 + 0.2 against 0.3 must not decide. */
const tieShare = 1e-12;

/** The weight a model votes with: its own, or one model one vote. */
function votingWeight(weight: number, method: EnsembleMethod): number {
  if (!Number.isFinite(weight) || weight < 0) {
    throw usageError('WEIGHT', `ensemble weight: expected a finite number of at least 0, got ${weight}`);
  }
  return method === 'majority' && weight > 0 ? 1 : weight;
}

/** The votes on one bar, counted one by one; reused from bar to bar. */
interface Ballot {
  buy: number;
  hold: number;
  sell: number;
  total: number;
  /** Sum of weight times score, and the latest score. */
  sum: number;
  last: number;
  voters: number;
}

function clear(ballot: Ballot): void {
  ballot.buy = ballot.hold = ballot.sell = ballot.total = ballot.sum = ballot.voters = 0;
  ballot.last = Number.NaN;
}

const emptyBallot = (): Ballot => ({ buy: 0, hold: 0, sell: 0, total: 0, sum: 0, last: Number.NaN, voters: 0 });

/** Counts a vote. A model without weight or without a score (NaN) does not vote. */
function cast(ballot: Ballot, weight: number, score: number, direction: number): void {
  if (score !== score || weight === 0) return;
  if (direction === 1) ballot.buy += weight;
  else if (direction === -1) ballot.sell += weight;
  else ballot.hold += weight;
  ballot.total += weight;
  ballot.sum += weight * score;
  ballot.last = score;
  ballot.voters++;
}

/** The weighted mean; a lone voter's score to the last bit, whatever its weight; NaN where nobody voted. */
const scoreOf = ({ voters, last, sum, total }: Ballot): number => (voters > 1 ? sum / total : last);

/** The direction with most weight; a tie for the first place holds. */
function winnerOf({ buy, hold, sell, total }: Ballot): Direction {
  const margin = tieShare * total;
  if (buy > hold + margin && buy > sell + margin) return 1;
  if (sell > hold + margin && sell > buy + margin) return -1;
  return 0;
}

/** The winner, unless its share of the weight is less than `minConfidence`: then the bar holds. */
function directionOf(ballot: Ballot, minConfidence: number): Direction {
  const winner = winnerOf(ballot);
  if (winner === 0) return 0;
  return (winner === 1 ? ballot.buy : ballot.sell) / ballot.total >= minConfidence ? winner : 0;
}

/** Share of the weight that voted for this direction; 0 where nobody voted. */
function shareOf({ buy, hold, sell, total }: Ballot, direction: Direction): number {
  if (total === 0) return 0;
  return (direction === 1 ? buy : direction === -1 ? sell : hold) / total;
}

/**
 * The ensemble's signal on every bar. The score is the weighted mean of the models' scores; each model votes for its
 * signal with its weight, the signal with most weight wins and a tie holds; confidence is the share of the weight that
 * voted for the signal that is shown. With `majority` every model of positive weight counts 1, in the score too.
 *
 * A model without a score on a bar (NaN) does not vote there: the weights of the others are the whole. Where nobody
 * votes the score is NaN, and the bar holds with confidence 0. Signals with less confidence than `minConfidence` hold.
 * `bars` says how many bars there are where there may be no model.
 */
export function ensembleSeries(
  models: readonly WeightedSignals[],
  method: EnsembleMethod = 'weighted',
  minConfidence = 0,
  bars?: number,
): SignalSeries {
  const length = bars ?? (models.length > 0 ? models[0].signals.score.length : 0);
  for (const { signals } of models) {
    if (signals.score.length !== length) {
      throw usageError('ENSEMBLE_LENGTH', `ensemble: expected ${length} bars a model, got ${signals.score.length}`);
    }
  }
  const voters = models.map(({ weight, signals }) => ({ weight: votingWeight(weight, method), signals }));
  const score = new Float64Array(length);
  const signal = new Int8Array(length);
  const confidence = new Float64Array(length);
  const ballot = emptyBallot();
  for (let i = 0; i < length; i++) {
    clear(ballot);
    for (const { weight, signals } of voters) cast(ballot, weight, signals.score[i], signals.signal[i]);
    const direction = directionOf(ballot, minConfidence);
    score[i] = scoreOf(ballot);
    signal[i] = direction;
    confidence[i] = shareOf(ballot, direction);
  }
  return { score, signal, confidence };
}

/** The vote on one bar, by the rules of `ensembleSeries`, with the voters behind it. */
export function vote(voters: readonly Voter[], method: EnsembleMethod = 'weighted', minConfidence = 0): Vote {
  const ballot = emptyBallot();
  for (const { weight, score, signal } of voters) cast(ballot, votingWeight(weight, method), score, signal);
  const signal = directionOf(ballot, minConfidence);
  return { signal, score: scoreOf(ballot), confidence: shareOf(ballot, signal), votes: [...voters] };
}
