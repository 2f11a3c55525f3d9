import { randomSampler, type Sampler } from './sampler.ts';
import { tpeSampler } from './tpe.ts';

/** A sampler as plain data: with the same settings every host draws the same trials. */
export interface SamplerSettings {
  readonly name: 'tpe' | 'random';
  /** A whole number of 32 bits. */
  readonly seed: number;
}

export const createSampler = ({ name, seed }: SamplerSettings): Sampler =>
  name === 'random' ? randomSampler(seed) : tpeSampler({ seed });
