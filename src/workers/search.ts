import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { TrainingKernels } from '../core/kernels/training.ts';
import type { TreeKernels } from '../core/kernels/trees.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { Research } from '../core/research/document.ts';
import { recipeOf } from '../core/research/training/document.ts';
import { overfittingOfTrials } from '../core/research/training/search-trust.ts';
import { createTrialRunner, type TrialRunner } from '../core/research/training/trial.ts';
import { parameterImportance } from '../core/training/search/importance.ts';
import type { SearchApi } from './modelApi.ts';
import type { Turns } from './turns.ts';

interface SearchHost {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  /** Compiled on first use. */
  readonly training: () => Promise<TrainingKernels>;
  readonly klines: (research: Research) => Klines;
  readonly turns: Turns;
}

/** The engine's methods around a search. Features and label are computed for the first trial and kept for the next. */
export function searchMethods(host: SearchHost): SearchApi {
  let kept: { readonly key: string; readonly run: TrialRunner } | undefined;

  return {
    runTrial: async (research, reference, job) => {
      const training = await host.training();
      return host.turns(() => {
        const [{ sha256 }] = research.data;
        const key = JSON.stringify([sha256, research.features, research.label, research.split, reference]);
        if (kept?.key !== key) {
          const engines = { rolling: host.rolling, trees: host.trees, training };
          const klines = { klines: host.klines(research), sha256 };
          kept = { key, run: createTrialRunner(engines, klines, recipeOf(research, reference)) };
        }
        return kept.run(job);
      });
    },

    trialFigures: async (space, trials) => {
      const training = await host.training();
      const complete = trials.filter(({ state }) => state === 'complete');
      return host.turns(() => ({
        importance: parameterImportance(training, space, complete),
        overfitting: overfittingOfTrials(complete),
      }));
    },
  };
}
