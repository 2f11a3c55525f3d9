import { describe, expect, it } from 'vitest';
import { shouldPrune } from '../../../../src/core/training/search/pruner.ts';
import { randomSampler } from '../../../../src/core/training/search/sampler.ts';
import { parseSpace } from '../../../../src/core/training/search/space-file.ts';
import { fromUnit, lightgbmSpace, toUnit } from '../../../../src/core/training/search/space.ts';
import { createStudy, type StudyJournal } from '../../../../src/core/training/search/study.ts';
import { tpeSampler } from '../../../../src/core/training/search/tpe.ts';
import { medianBest, testFunctions } from './functions.ts';

const { space, loss } = testFunctions.branin;
const objective = loss as (parameters: object) => number;

/** Runs a study with `workers` trials open at once, ended in an order of its own. */
function studied(workers: number, lag: number, trials = 40) {
  const study = createStudy({ space, sampler: tpeSampler({ seed: 3 }), direction: 'minimise', lag });
  const open: number[] = [];
  while (study.trials.length < trials || open.length > 0) {
    while (study.trials.length < trials && open.length < workers && study.canAsk) open.push(study.ask().number);
    const [number] = open.splice((open.length * 7) % open.length, 1);
    study.tell(number, objective(study.trials[number].parameters));
  }
  return study.trials.map(({ parameters }) => parameters);
}

describe('the TPE sampler', () => {
  // The full suite runs 20 seeds; five of them on the two cheaper functions tell whether it searches at all.
  it.each(['branin', 'mixed'])('beats random search on %s', (name) => {
    const found = medianBest(testFunctions[name], (seed) => tpeSampler({ seed }), 5);
    expect(found).toBeLessThan(medianBest(testFunctions[name], randomSampler, 5));
  });
  it('gives the same study for one worker and for several', () => {
    expect(studied(4, 4)).toEqual(studied(1, 4));
    expect(studied(3, 4)).toEqual(studied(1, 4));
  });
  it('gives another study for another seed', () => {
    const first = (seed: number) => tpeSampler({ seed }).propose(space, [], 0);
    expect(first(1)).not.toEqual(first(2));
    expect(first(1)).toEqual(first(1));
  });
});

describe('a study', () => {
  it('goes on from its journal as if it had not been broken off', () => {
    const settings = { space, sampler: tpeSampler({ seed: 5 }), direction: 'minimise' } as const;
    const run = (study: ReturnType<typeof createStudy>, until: number): void => {
      while (study.trials.length < until) {
        const { number, parameters } = study.ask();
        study.tell(number, objective(parameters));
      }
    };
    const whole = createStudy(settings);
    run(whole, 30);
    const broken = createStudy(settings);
    run(broken, 14);
    broken.ask();
    const journal = JSON.parse(JSON.stringify(broken.journal())) as StudyJournal;
    const resumed = createStudy(settings, journal);
    const again = resumed.ask();
    expect(again.number).toBe(14);
    resumed.tell(again.number, objective(again.parameters));
    run(resumed, 30);
    expect(resumed.trials).toEqual(whole.trials);
  });
  it('counts failed trials, but does not learn from them', () => {
    const study = createStudy({ space, sampler: randomSampler(1), direction: 'maximise' });
    expect(study.tell(study.ask().number, Number.NaN).state).toBe('failed');
    expect(study.best).toBeUndefined();
    study.tell(study.ask().number, 1);
    study.tell(study.ask().number, 2);
    expect(study.best).toMatchObject({ number: 2, value: 2 });
    expect(study.trials).toHaveLength(3);
  });
  it('refuses to run ahead of its lag, and numbers that are not running', () => {
    const study = createStudy({ space, sampler: randomSampler(1), direction: 'minimise' });
    study.ask();
    expect(study.canAsk).toBe(false);
    expect(() => study.ask()).toThrow(expect.objectContaining({ code: 'STUDY_LAG' }));
    expect(() => study.tell(7, 1)).toThrow(expect.objectContaining({ code: 'STUDY_TRIAL' }));
  });
});

describe('the median pruner', () => {
  it('gives up what is worse than the median of earlier trials at the same step', () => {
    const study = createStudy({ space, sampler: randomSampler(1), direction: 'maximise' });
    for (const value of [0.1, 0.2, 0.3, 0.4, 0.5]) {
      const { number } = study.ask();
      study.note(number, 10, value);
      study.tell(number, value);
    }
    const { number } = study.ask();
    study.note(number, 10, 0.25);
    expect(shouldPrune(study, number)).toBe(true);
    expect(shouldPrune(study, number, { warmUpSteps: 11 })).toBe(false);
    expect(shouldPrune(study, number, { startupTrials: 6 })).toBe(false);
    study.note(number, 20, 0.35);
    expect(shouldPrune(study, number)).toBe(false);
  });
});

describe('a search space', () => {
  it('turns values into places on a line and back', () => {
    for (const [name, parameter] of Object.entries(lightgbmSpace)) {
      for (const unit of [0, 0.3, 1]) {
        const value = fromUnit(parameter, unit);
        expect(fromUnit(parameter, toUnit(parameter, value)), name).toBeCloseTo(value as number, 12);
      }
    }
  });
  it('is read from JSON', () => {
    expect(parseSpace(JSON.stringify(lightgbmSpace))).toEqual(lightgbmSpace);
  });
  it.each([
    '{',
    '{}',
    '[]',
    '{"a":{"kind":"float","low":2,"high":1}}',
    '{"a":{"kind":"int","low":0.5,"high":1}}',
    '{"a":{"kind":"float","low":0,"high":1,"log":true}}',
    '{"a":{"kind":"categorical","choices":[]}}',
    '{"a":{"kind":"gauss"}}',
  ])('refuses %s', (json) => {
    expect(() => parseSpace(json)).toThrow(expect.objectContaining({ code: 'SEARCH_SPACE' }));
  });
});
