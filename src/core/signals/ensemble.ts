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

/** Weights that voted for each direction on one bar; reused from bar to bar. */
interface Tally {
  buy: number;
  hold: number;
  sell: number;
}

const weightFor = (tally: Tally, direction: Direction): number =>
  direction === 1 ? tally.buy : direction === -1 ? tally.sell : tally.hold;

/** The direction with most weight; a tie for the first place holds. */
function winnerOf({ buy, hold, sell }: Tally, total: number): Direction {
  const margin = tieShare * total;
  if (buy > hold + margin && buy > sell + margin) return 1;
  if (sell > hold + margin && sell > buy + margin) return -1;
  return 0;
}

/** Direction and confidence of a tally: the winner's share of the weight; below `minConfidence` it holds instead. */
function decide(tally: Tally, total: number, minConfidence: number): { signal: Direction; confidence: number } {
  const winner = winnerOf(tally, total);
  const share = weightFor(tally, winner) / total;
  if (winner === 0 || share >= minConfidence) return { signal: winner, confidence: share };
  return { signal: 0, confidence: tally.hold / total };
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
  const tally: Tally = { buy: 0, hold: 0, sell: 0 };
  for (let i = 0; i < length; i++) {
    tally.buy = tally.hold = tally.sell = 0;
    let total = 0;
    let sum = 0;
    let voting = 0;
    let last = Number.NaN;
    for (const voter of voters) {
      const value = voter.signals.score[i];
      if (value !== value || voter.weight === 0) continue;
      total += voter.weight;
      sum += voter.weight * value;
      voting++;
      last = value;
      const direction = voter.signals.signal[i];
      if (direction === 1) tally.buy += voter.weight;
      else if (direction === -1) tally.sell += voter.weight;
      else tally.hold += voter.weight;
    }
    if (total === 0) {
      score[i] = Number.NaN;
      continue;
    }
    const decided = decide(tally, total, minConfidence);
    // A lone voter's score is the ensemble's to the last bit, whatever its weight.
    score[i] = voting === 1 ? last : sum / total;
    signal[i] = decided.signal;
    confidence[i] = decided.confidence;
  }
  return { score, signal, confidence };
}

/** The vote on one bar, by the rules of `ensembleSeries`, with the voters behind it. */
export function vote(voters: readonly Voter[], method: EnsembleMethod = 'weighted', minConfidence = 0): Vote {
  const series = ensembleSeries(
    voters.map(({ weight, signal, score, confidence }) => ({
      weight,
      signals: {
        score: Float64Array.of(score),
        signal: Int8Array.of(signal),
        confidence: Float64Array.of(confidence),
      },
    })),
    method,
    minConfidence,
  );
  if (voters.length === 0) return { signal: 0, score: Number.NaN, confidence: 0, votes: [] };
  return {
    signal: series.signal[0] as Direction,
    score: series.score[0],
    confidence: series.confidence[0],
    votes: [...voters],
  };
}
