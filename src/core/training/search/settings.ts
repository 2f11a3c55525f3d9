import type { MedianPrunerSettings } from './pruner.ts';
import type { SamplerSettings } from './samplers.ts';
import type { SearchSpace } from './space.ts';
import type { Direction } from './trial.ts';

/** Everything that a study's history follows from, besides what its trials come to. */
export interface StudySettings {
  readonly space: SearchSpace;
  readonly sampler: SamplerSettings;
  readonly direction: Direction;
  /**
   * How many trials may be under way at once. Trial n knows how the trials up to n - lag ended, and of the later ones
   * where they search, whether or not they have ended: so the study is the same for any number of workers up to `lag`.
   */
  readonly lag?: number;
  readonly pruner?: MedianPrunerSettings;
  /** Fingerprints of what the trials run on, by name; a journal with other ones is of another study. */
  readonly about?: Readonly<Record<string, string>>;
}

/** Four workers have something to do, and the samplers still find what they find one trial at a time. */
export const defaultLag = 4;

/** Complete trials below which nothing is said of the importance of parameters. */
export const leastForImportance = 10;
