import type { Research } from '../../../core/research/document.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import type { TrialJob, TrialOutcome } from '../../../core/training/search/trial.ts';
import type { EngineClient } from '../../../workers/client.ts';

/** Workers that run trials, each with an engine of its own. */
export interface TrialPool {
  readonly size: number;
  /** Runs a trial on an idle worker; no more of them at once than there are workers. */
  run(job: TrialJob, signal: AbortSignal): Promise<TrialOutcome>;
  dispose(): void;
}

/** Cores that trials may take: one is left to the page where there are more than two. */
export const poolSize = (lag: number, cores = navigator.hardwareConcurrency || 2): number =>
  Math.max(1, Math.min(lag, cores > 2 ? cores - 1 : cores));

export function createTrialPool(
  engine: Pick<EngineClient, 'twin'>,
  research: Research,
  reference: TrainedReference,
  size: number,
): TrialPool {
  const workers = Array.from({ length: size }, () => engine.twin());
  const idle = [...workers];
  return {
    size,
    run: async (job, signal) => {
      const worker = idle.pop();
      if (worker === undefined) throw new Error(`trial pool: expected no more than ${size} trials at once`);
      try {
        return await worker.runTrial(research, reference, job, { signal });
      } finally {
        idle.push(worker);
      }
    },
    dispose: () => {
      for (const worker of workers) worker.dispose();
    },
  };
}
