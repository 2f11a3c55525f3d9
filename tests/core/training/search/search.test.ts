import { describe, expect, it } from 'vitest';
import { driveStudy } from '../../../../src/core/training/search/drive.ts';
import { readStudyJournal } from '../../../../src/core/training/search/journal.ts';
import { isPruned, pruneLimits } from '../../../../src/core/training/search/pruner.ts';
import type { StudySettings } from '../../../../src/core/training/search/settings.ts';
import { createStudy, type Study } from '../../../../src/core/training/search/study.ts';
import { tpeSampler } from '../../../../src/core/training/search/tpe.ts';
import type { TrialJob, TrialOutcome, TrialStep } from '../../../../src/core/training/search/trial.ts';
import { medianBest, testFunctions } from './functions.ts';

const { space, loss } = testFunctions.branin;
const value = (parameters: object): number => (loss as (parameters: object) => number)(parameters);
const settings: StudySettings = { space, sampler: { name: 'tpe', seed: 3 }, direction: 'minimise', lag: 4 };

/** A trial whose value falls step by step, and which is given up where its limits say so; every tenth one fails. */
function run({ number, parameters, limits, direction }: TrialJob): TrialOutcome {
  const steps: TrialStep[] = [];
  for (const step of [1, 2, 3]) {
    steps.push({ step, value: value(parameters) + 3 - step });
    if (isPruned(limits, steps, direction)) return { state: 'pruned', value: steps[step - 1].value, steps };
  }
  if (number % 10 === 9) return { state: 'failed', value: NaN, steps: [], reason: 'the tenth' };
  return { state: 'complete', value: value(parameters), steps };
}

/** Ends trials out of order: the later ones of a few at once first. */
const outOfOrder = async (job: TrialJob): Promise<TrialOutcome> => {
  for (let turn = 0; turn < 7 - 2 * (job.number % 4); turn++) await Promise.resolve();
  return run(job);
};

const studied = async (jobs: number, more: Partial<StudySettings> = {}): Promise<Study> => {
  const study = createStudy({ ...settings, ...more });
  await driveStudy(study, { trials: 40, jobs, evaluate: outOfOrder });
  return study;
};

describe('the TPE sampler', () => {
  // The full suite runs 20 seeds; five of them on the two cheaper functions tell whether it searches at all.
  it.each(['branin', 'mixed'])('beats random search on %s', (name) => {
    expect(medianBest(testFunctions[name], 'tpe', 5)).toBeLessThan(medianBest(testFunctions[name], 'random', 5));
  });

  it('gives another study for another seed', () => {
    const first = (seed: number) => tpeSampler({ seed }).propose(space, { observations: [], pending: [] }, 0);
    expect(first(1)).not.toEqual(first(2));
    expect(first(1)).toEqual(first(1));
  });
});

describe('a study', () => {
  const pruner = { startupTrials: 5, warmUpSteps: 1 };

  it('is the same for any number of workers, whichever trial ends first, with and without a pruner', async () => {
    for (const more of [{}, { pruner }, { sampler: { name: 'random', seed: 1 } as const }]) {
      const { trials, counts } = await studied(1, more);
      expect(counts).toMatchObject({ total: 40, failed: expect.any(Number), running: 0, abandoned: 0 });
      for (const jobs of [2, 3, 4]) expect((await studied(jobs, more)).trials).toEqual(trials);
    }
    expect((await studied(1, { pruner })).counts.pruned).toBeGreaterThan(5);
  });

  it('goes on from its journal, cut off anywhere, as if it had not been broken off', async () => {
    const lines: string[] = [];
    const whole = createStudy({ ...settings, pruner }, { record: (line) => lines.push(line) });
    await driveStudy(whole, { trials: 25, jobs: 3, evaluate: outOfOrder });
    for (let kept = 1; kept <= lines.length; kept += 3) {
      // The last line was being written when the host stopped.
      const torn = lines.slice(0, kept).join('\n') + '\n' + (lines[kept] ?? '').slice(0, 9);
      const journal = readStudyJournal(torn);
      expect(torn.slice(0, journal.whole)).toBe(lines.slice(0, kept).join('\n') + '\n');
      const added: string[] = [];
      const resumed = createStudy({ ...settings, pruner }, { journal, record: (line) => added.push(line) });
      await driveStudy(resumed, { trials: 25, jobs: 2, evaluate: outOfOrder });
      expect(resumed.trials).toEqual(whole.trials);
      expect(readStudyJournal([...lines.slice(0, kept), ...added, ''].join('\n')).trials).toEqual(whole.trials);
    }
  });

  it('abandons what is under way when it is stopped, counts it, and runs it again when it goes on', async () => {
    const lines: string[] = [];
    const study = createStudy(settings, { record: (line) => lines.push(line) });
    const stop = new AbortController();
    // The first eight trials end, the next two would go on for ever.
    const evaluate = (job: TrialJob): Promise<TrialOutcome> => {
      if (job.number < 8) return outOfOrder(job);
      if (job.number === 9) stop.abort();
      return new Promise(() => {});
    };
    expect(await driveStudy(study, { trials: 40, jobs: 3, evaluate, signal: stop.signal })).toBe(false);
    const { total, running, abandoned, complete } = study.counts;
    expect({ total, running }).toEqual({ total: 10, running: 0 });
    expect(abandoned).toBeGreaterThanOrEqual(2);
    expect(complete).toBe(10 - abandoned);
    const journal = readStudyJournal(`${lines.join('\n')}\n`);
    expect(journal.trials).toEqual(study.trials);
    const resumed = createStudy(settings, { journal });
    await driveStudy(resumed, { trials: 40, jobs: 4, evaluate: outOfOrder });
    expect(resumed.trials).toEqual((await studied(1)).trials);
  });

  it('ends with the error of a trial that cannot be run, its trials abandoned', async () => {
    const study = createStudy(settings);
    const evaluate = (job: TrialJob) => (job.number === 6 ? Promise.reject(new Error('lost')) : outOfOrder(job));
    await expect(driveStudy(study, { trials: 40, jobs: 3, evaluate })).rejects.toThrow('lost');
    expect(study.counts).toMatchObject({ running: 0 });
    expect(study.trials[6].state).toBe('abandoned');
  });

  it('refuses a journal of other settings or data by the name of what differs', () => {
    const lines: string[] = [];
    const about = { klines: 'a', recipe: 'b' };
    createStudy({ ...settings, about }, { record: (line) => lines.push(line) });
    const journal = readStudyJournal(`${lines[0]}\n`);
    expect(createStudy({ ...settings, about }, { journal }).trials).toEqual([]);
    for (const [part, other] of [
      ['klines', { about: { klines: 'other', recipe: 'b' } }],
      ['sampler', { sampler: { name: 'tpe', seed: 4 } }],
      ['lag', { lag: 2 }],
      ['space', { space: { x: space.x } }],
      ['pruner', { pruner }],
    ] as const) {
      expect(() => createStudy({ ...settings, about, ...other }, { journal }), part).toThrow(
        expect.objectContaining({ code: 'STUDY_OTHER', where: { field: part } }),
      );
    }
  });

  it('refuses a damaged journal at its row', () => {
    const lines: string[] = [];
    const study = createStudy(settings, { record: (line) => lines.push(line) });
    study.tell(study.ask().number, { state: 'complete', value: 1, steps: [] });
    const [header, asked, told] = lines;
    for (const [row, damaged] of [
      [1, []],
      [1, ['{"klinelabStudy": 9}']],
      [1, ['{}', asked]],
      [2, [header, 'x', told]],
      [2, [header, told]],
      [2, [header, '{"asked": 5, "parameters": {"x": 1, "y": 1}}']],
      [2, [header, '{"asked": 0, "parameters": {"x": 1}}']],
      [3, [header, asked, '{"told": 0, "state": "perfect", "value": 1, "steps": []}']],
      [4, [header, asked, told, told]],
      [4, [header, asked, told, asked]],
    ] as const) {
      expect(() => readStudyJournal(`${damaged.join('\n')}\n`), String(damaged)).toThrow(
        expect.objectContaining({ code: 'STUDY_JOURNAL', where: { row } }),
      );
    }
  });

  it('counts failed trials, but does not learn from them', () => {
    const study = createStudy({ ...settings, direction: 'maximise' });
    const told = (result: number) => study.tell(study.ask().number, { state: 'complete', value: result, steps: [] });
    expect(told(Number.NaN).state).toBe('failed');
    expect(told(Infinity).state).toBe('failed');
    expect(study.best).toBeUndefined();
    told(1);
    told(2);
    told(2);
    expect(study.best).toMatchObject({ number: 3, value: 2 });
    expect(study.counts).toMatchObject({ total: 5, failed: 2, complete: 3 });
  });

  it('refuses to run ahead of its lag, and numbers that are not running', () => {
    const study = createStudy({ ...settings, lag: 2 });
    study.ask();
    study.ask();
    expect(study.canAsk).toBe(false);
    expect(() => study.ask()).toThrow(expect.objectContaining({ code: 'STUDY_LAG' }));
    expect(() => study.tell(7, { state: 'complete', value: 1, steps: [] })).toThrow(
      expect.objectContaining({ code: 'STUDY_TRIAL' }),
    );
    expect(() => createStudy({ ...settings, lag: 0 })).toThrow(expect.objectContaining({ code: 'STUDY_LAG' }));
  });

  it.each(['trials', 'jobs'])('refuses a number of %s that is none', async (what) => {
    const options = { trials: 4, jobs: 1, evaluate: outOfOrder, [what]: 0.5 };
    await expect(driveStudy(createStudy(settings), options)).rejects.toMatchObject({ code: 'SEARCH_TRIALS' });
  });
});

describe('the median pruner', () => {
  const ended = [0.1, 0.2, 0.3, 0.4, 0.5].map((reached, number) => ({
    number,
    parameters: {},
    state: 'complete' as const,
    value: reached,
    steps: [
      { step: 10, value: reached },
      { step: 20, value: reached - 0.05 },
    ],
  }));
  const limits = pruneLimits(ended, 'maximise', { startupTrials: 5, warmUpSteps: 10 });

  it('gives up what is worse than the median of complete trials at the same step', () => {
    // The best so far counts: a value that has fallen since does not lower the limit.
    expect(limits).toEqual([
      { step: 10, value: 0.3 },
      { step: 20, value: 0.3 },
    ]);
    expect(isPruned(limits, [{ step: 10, value: 0.25 }], 'maximise')).toBe(true);
    expect(isPruned(limits, [{ step: 10, value: 0.3 }], 'maximise')).toBe(false);
    expect(isPruned(limits, [{ step: 10, value: Number.NaN }], 'maximise')).toBe(true);
    const rising = [
      { step: 10, value: 0.25 },
      { step: 20, value: 0.35 },
    ];
    expect(isPruned(limits, rising, 'maximise')).toBe(false);
    expect(isPruned(limits, [{ step: 15, value: 0.1 }], 'maximise')).toBe(false);
  });

  it('says nothing before its first step, or while too few trials are complete', () => {
    expect(pruneLimits(ended, 'maximise', { startupTrials: 5, warmUpSteps: 11 })).toHaveLength(1);
    expect(pruneLimits(ended, 'maximise', { startupTrials: 6, warmUpSteps: 0 })).toEqual([]);
  });
});
