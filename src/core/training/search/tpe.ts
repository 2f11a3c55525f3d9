import type { Random } from '../../base/random.ts';
import { parzenEstimator } from './parzen.ts';
import { trialRandom, type Evidence, type ParameterValues, type Sampler } from './sampler.ts';
import { fromUnit, type Parameter, type SearchSpace } from './space.ts';

export interface TpeOptions {
  readonly seed?: number;
  /** Trials that are spread evenly over the space before the estimator is asked. */
  readonly startupTrials?: number;
  /** Points drawn from the good trials' density, of which the most promising is taken. */
  readonly candidates?: number;
}

/** Fewer known losses than this say nothing of what is good. */
const leastObservations = 4;

/**
 * Tree-structured Parzen estimator (Bergstra et al., 2011), all parameters together: trials are parted into good and
 * other ones, each part gets a kernel density, and of many draws from the good density the one with the largest ratio
 * good / other is proposed. The first trials are a shifted Halton sequence. Ties of equal losses keep the earlier trial
 * first.
 */
export function tpeSampler({ seed = 0, startupTrials = 10, candidates = 24 }: TpeOptions = {}): Sampler {
  return {
    name: 'tpe',
    propose(space, evidence, trial) {
      const { observations, pending } = evidence;
      const names = Object.keys(space);
      const isStart = observations.length + pending.length < startupTrials || observations.length < leastObservations;
      const point = isStart
        ? spreadPoint(Object.values(space), seed, trial)
        : proposeByDensity(space, evidence, trialRandom(seed, trial, 1), candidates);
      return Object.fromEntries(names.map((name, d) => [name, fromUnit(space[name], point[d])]));
    },
  };
}

/** The digits of a number behind the point, in reverse: evenly spread in [0, 1) for consecutive numbers. */
function radicalInverse(index: number, base: number): number {
  let value = 0;
  for (let left = index, digit = 1 / base; left > 0; left = Math.floor(left / base), digit /= base) {
    value += (left % base) * digit;
  }
  return value;
}

/** Bases of the Halton sequence; of larger ones the first points lie on a line, so further dimensions are random. */
const primes = [2, 3, 5, 7, 11, 13, 17, 19];

/** A point of the Halton sequence, shifted by the seed (Cranley and Patterson, 1976). */
function spreadPoint(parameters: readonly Parameter[], seed: number, trial: number): number[] {
  const shift = trialRandom(seed, -1, 2);
  const own = trialRandom(seed, trial);
  return parameters.map((parameter, d) => {
    const moved = d < primes.length ? radicalInverse(trial + 1, primes[d]) + shift.next() : own.next();
    const unit = moved % 1;
    return parameter.kind === 'categorical' ? Math.floor(unit * parameter.choices.length) : unit;
  });
}

/**
 * Width of a kernel around a good trial where it knows nothing of its neighbours: a tenth of the line, shrinking with
 * trials n and dimensions d by Scott's rule.
 */
const scottWidth = (trials: number, dimensions: number): number => 0.1 * trials ** (-1 / (dimensions + 4));

/** Near, usual and far: how closely a good trial's neighbourhood is looked at is left to the ratio. */
const scales = [0.25, 1, 4];

function proposeByDensity(
  space: SearchSpace,
  { observations, pending }: Evidence,
  random: Random,
  candidates: number,
): number[] {
  const parameters = new Map(Object.entries(space));
  const ranked = observations
    .map((observation, order) => ({ ...observation, order }))
    .sort((a, b) => a.loss - b.loss || a.order - b.order)
    .map((observation): ParameterValues => observation.parameters);
  const goodCount = Math.min(25, Math.max(2, Math.ceil(0.1 * ranked.length)));
  const good = ranked.slice(0, goodCount);
  // Trials under way are taken for bad ones, so that the next looks elsewhere.
  const others = [...ranked.slice(goodCount), ...pending];
  // Better trials weigh more among the good; the kernels narrow as evidence grows.
  const goodWeights = good.map((_, rank) => 2 * Math.log((goodCount + 1) / (rank + 1)));
  const narrowest = 1 / Math.min(100, 1 + ranked.length);
  // In many dimensions neighbours on one of them are no neighbours: their distance is only half of what counts.
  const usual = scottWidth(goodCount, parameters.size);
  const promising = parzenEstimator(parameters, {
    points: good,
    weights: goodWeights,
    widths: scales.map((scale) => (reach) => Math.max(narrowest, Math.sqrt(reach * usual * scale))),
  });
  const ordinary = parzenEstimator(parameters, {
    points: others,
    weights: others.map(() => 1),
    widths: [(reach) => Math.max(narrowest, reach)],
  });
  let best = promising.draw(random);
  let bestRatio = Number.NEGATIVE_INFINITY;
  for (let point = best, i = 0; i < candidates; point = promising.draw(random), i++) {
    const ratio = promising.logDensity(point) - ordinary.logDensity(point);
    if (ratio > bestRatio) {
      best = point;
      bestRatio = ratio;
    }
  }
  return best;
}
