import { createRandom, type Random } from '../../base/random.ts';
import { fromUnit, type Parameter, type ParameterValue, type SearchSpace } from './space.ts';

export type ParameterValues = Readonly<Record<string, ParameterValue>>;

/** A finished trial as samplers see it: smaller is better whatever the study's direction. */
export interface Observation {
  readonly parameters: ParameterValues;
  readonly loss: number;
}

/** What is known when a trial is proposed. */
export interface Evidence {
  readonly observations: readonly Observation[];
  /** Parameters of trials that count as under way: their places are taken, their losses not known. */
  readonly pending: readonly ParameterValues[];
}

/**
 * Proposes parameters. `trial` is the trial's number: a sampler draws from a stream of that number alone, so that
 * trials do not depend on the order in which workers finish.
 */
export interface Sampler {
  readonly name: string;
  propose(space: SearchSpace, evidence: Evidence, trial: number): Record<string, ParameterValue>;
}

/** A stream for one trial; `salt` parts several streams of the same trial. */
export const trialRandom = (seed: number, trial: number, salt = 0): Random =>
  createRandom(Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(trial + 1, 0x85ebca6b) ^ Math.imul(salt, 0xc2b2ae35));

export function uniformUnit(parameter: Parameter, random: Random): number {
  return parameter.kind === 'categorical' ? random.integer(parameter.choices.length) : random.next();
}

/** Draws every parameter uniformly on its own line. */
export function randomSampler(seed = 0): Sampler {
  return {
    name: 'random',
    propose(space, _evidence, trial) {
      const random = trialRandom(seed, trial);
      return Object.fromEntries(
        Object.entries(space).map(([name, parameter]) => [name, fromUnit(parameter, uniformUnit(parameter, random))]),
      );
    },
  };
}
