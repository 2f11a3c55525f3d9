import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Progress } from '../../../src/core/base/progress.ts';
import { Jobs } from '../../../src/app/state/jobs.svelte.ts';

describe('Jobs', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('shows work only after 200 ms, and no longer than it lasts', async () => {
    const jobs = new Jobs();
    const work = jobs.track('run', 'demo', () => new Promise<void>((resolve) => setTimeout(resolve, 500)));
    await vi.advanceTimersByTimeAsync(199);
    expect(jobs.current).toBeUndefined();
    await vi.advanceTimersByTimeAsync(2);
    expect(jobs.current?.subject).toBe('demo');
    await vi.advanceTimersByTimeAsync(300);
    await work;
    expect(jobs.current).toBeUndefined();
  });

  it('is not brought back by progress that arrives after the result', async () => {
    const jobs = new Jobs();
    let report: ((progress: Progress) => void) | undefined;
    const work = jobs.track('run', 'demo', ({ onProgress }) => {
      report = onProgress;
      return new Promise<void>((resolve) => setTimeout(resolve, 300));
    });
    await vi.advanceTimersByTimeAsync(250);
    report?.({ stage: 'features', done: 1, total: 2 });
    expect(jobs.current?.share).toBe(0.5);
    await vi.advanceTimersByTimeAsync(100);
    await work;
    report?.({ stage: 'features', done: 2, total: 2 });
    expect(jobs.current).toBeUndefined();
  });
});
