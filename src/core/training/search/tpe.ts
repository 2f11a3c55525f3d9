import { parzenEstimator } from './parzen.ts';
import { randomSampler, trialRandom, type Evidence, type Sampler } from './sampler.ts';
import { fromUnit, type ParameterValue, type SearchSpace } from './space.ts';

export interface TpeOptions {
  readonly seed?: number;
  /** Trials drawn at random before the estimator is asked. */
  readonly startupTrials?: number;
  /** Points drawn from the good trials' density, of which the most promising is taken. */
  readonly candidates?: number;
}

/**
 * Tree-structured Parzen estimator (Bergstra et al., 2011), all parameters together: trials are parted into good and
 * other ones, each part gets a kernel density, and of many draws from the good density the one with the largest ratio
 * good / other is proposed. Ties of equal losses keep the earlier trial first.
 */
export function tpeSampler({ seed = 0, startupTrials = 10, candidates = 100 }: TpeOptions = {}): Sampler {
  const startup = randomSampler(seed);
  return {
    name: 'tpe',
    propose(space, evidence, trial) {
      if (evidence.observations.length < startupTrials) return startup.propose(space, evidence, trial);
      return proposeByDensity(space, evidence, trialRandom(seed, trial, 1), candidates);
    },
  };
}

function proposeByDensity(
  space: SearchSpace,
  { observations, pending }: Evidence,
  random: ReturnType<typeof trialRandom>,
  candidates: number,
): Record<string, ParameterValue> {
  const names = Object.keys(space);
  const parameters = names.map((name) => space[name]);
  const ranked = observations
    .map((observation, order) => ({ observation, order }))
    .sort((a, b) => a.observation.loss - b.observation.loss || a.order - b.order)
    .map(({ observation }) => names.map((name) => observation.parameters[name]));
  const goodCount = Math.min(25, Math.max(2, Math.ceil(0.1 * ranked.length)));
  const good = ranked.slice(0, goodCount);
  // Trials under way are taken for bad ones, so that the next looks elsewhere.
  const others = [...ranked.slice(goodCount), ...pending.map((parameters) => names.map((name) => parameters[name]))];
  // Better trials weigh more among the good; the kernels narrow as evidence grows.
  const goodWeights = good.map((_, rank) => 2 * Math.log((goodCount + 1) / (rank + 1)));
  const narrowest = 1 / Math.min(100, 1 + ranked.length);
  const promising = parzenEstimator(parameters, good, goodWeights, narrowest);
  const ordinary = parzenEstimator(parameters, others, Array(others.length).fill(1), narrowest);
  let best: number[] | undefined;
  let bestRatio = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < candidates; i++) {
    const point = promising.draw(random);
    const ratio = promising.logDensity(point) - ordinary.logDensity(point);
    if (best === undefined || ratio > bestRatio) {
      best = point;
      bestRatio = ratio;
    }
  }
  return Object.fromEntries(names.map((name, d) => [name, fromUnit(parameters[d], (best as number[])[d])]));
}
