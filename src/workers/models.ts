import { modelError, usageError } from '../core/base/errors.ts';
import type { RunControl } from '../core/base/progress.ts';
import type { FeatureSet } from '../core/features/set.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { TrainingKernels } from '../core/kernels/training.ts';
import type { TreeKernels } from '../core/kernels/trees.ts';
import type { Klines } from '../core/klines/klines.ts';
import { ensembleOf, inspectEnsemble, isTreeModel, treeView } from '../core/models/inspect.ts';
import type { Ensemble } from '../core/models/lightgbm/ensemble.ts';
import type { Model } from '../core/models/model.ts';
import { parseStoredCard } from '../core/models/stored-card.ts';
import type { Research } from '../core/research/document.ts';
import { explainBar, meanContributions, modelRows, predictWith } from '../core/research/explain.ts';
import type { Report } from '../core/research/report.ts';
import type { TrainedReference } from '../core/research/training/reference.ts';
import type { ModelApi, TrainedOnPage } from './modelApi.ts';
import type { Turns } from './turns.ts';

export interface ModelHost {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  /** Compiled on first use. */
  readonly training: () => Promise<TrainingKernels>;
  readonly model: (sha256: string) => Model;
  readonly klines: (research: Research) => Klines;
  readonly set: (research: Research) => FeatureSet;
  readonly run: (research: Research) => Promise<Report>;
  readonly turns: Turns;
}

/** How long rounds run before the worker looks up, so that a stop or another call is heard. */
const sliceMs = 40;
const lookUp = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

type ModelMethods = Omit<ModelApi, 'train'> & {
  train(research: Research, reference: TrainedReference, control?: RunControl): Promise<TrainedOnPage>;
};

/** The engine's methods around models. The page explains a bar at first sight; what is asked for later comes later. */
export function modelMethods(host: ModelHost): ModelMethods {
  const { rolling, turns } = host;
  let stopRequested = false;
  let training = false;

  function ensemble(sha256: string): Ensemble {
    const found = ensembleOf(host.model(sha256));
    if (found !== undefined) return found;
    throw modelError('MODEL_KIND', `model ${sha256.slice(0, 8)}: expected a LightGBM text model, got another kind`);
  }

  async function runTraining(
    research: Research,
    reference: TrainedReference,
    control?: RunControl,
  ): Promise<TrainedOnPage> {
    const klines = host.klines(research);
    const [{ trainOnKlines }, { recipeOf }, kernels] = await Promise.all([
      import('../core/research/training/train.ts'),
      import('../core/research/training/document.ts'),
      host.training(),
    ]);
    const recipe = recipeOf(research, reference);
    const rounds = trainOnKlines(
      { rolling, trees: host.trees, training: kernels },
      { klines, sha256: research.data[0].sha256 },
      recipe,
    );
    let lookedUp = performance.now();
    let step = rounds.next();
    while (!step.done) {
      const { iteration, total, evaluations } = step.value;
      const figures = evaluations.map(({ dataset, metric, value }) => [`${dataset} ${metric}`, value]);
      control?.onProgress?.({ stage: 'training', done: iteration, total, figures: Object.fromEntries(figures) });
      if (performance.now() - lookedUp > sliceMs) {
        await lookUp();
        lookedUp = performance.now();
      }
      step = rounds.next(stopRequested ? 'stop' : undefined);
    }
    const { bytes, card, samples, result } = step.value;
    const { bestIteration, stopped, droppedRows, evals } = result;
    const trained = { bytes, card, bestIteration, stopped, droppedRows, evals, split: samples.split };
    if (reference.train.trials <= 1) return trained;
    const { judgeTraining } = await import('../core/research/training/judge.ts');
    return { ...trained, judgement: judgeTraining(host.trees, bytes, samples, reference.train.trials) };
  }

  return {
    inspectModel: async (sha256) => {
      const found = ensembleOf(host.model(sha256));
      return found && inspectEnsemble(found);
    },

    treeOf: async (sha256, tree) => {
      const found = ensemble(sha256);
      if (Number.isInteger(tree) && tree >= 0 && tree < found.trees.length) return treeView(found, tree);
      throw usageError('TREE', `tree: expected a number from 0 to ${found.trees.length - 1}, got ${tree}`);
    },

    leavesAt: (research, sha256, bar) =>
      turns(() => {
        const model = host.model(sha256);
        if (!isTreeModel(model)) {
          throw modelError('MODEL_KIND', `model '${model.card.name}': expected trees, got a network`);
        }
        return model.leaves(modelRows(rolling, model, host.set(research), host.klines(research), bar, bar + 1));
      }),

    meanContributions: (research, sha256, mostBars) =>
      turns(() => meanContributions(rolling, host.model(sha256), host.set(research), host.klines(research), mostBars)),

    explain: (research, sha256, bar) =>
      turns(() => explainBar(rolling, host.model(sha256), host.set(research), host.klines(research), bar)),

    predictWith: (research, sha256, bar, changes) =>
      turns(() => predictWith(rolling, host.model(sha256), host.set(research), host.klines(research), bar, changes)),

    diffModels: async (research, one, other) => {
      const report = await host.run(research);
      const seriesOf = (sha256: string) => {
        const run = report.models.find(({ card }) => card.sha256 === sha256);
        if (run !== undefined) return { scores: run.signals.score, signals: run.signals.signal };
        throw usageError('MODEL_MISSING', `diff: expected a model of the document, got ${sha256}`);
      };
      const [{ diffEnsembles }, { diffSignals }] = await Promise.all([
        import('../core/models/diff.ts'),
        import('../core/models/diff-signals.ts'),
      ]);
      const [a, b] = [one, other].map((sha256) => ensembleOf(host.model(sha256)));
      return {
        structural: a && b && diffEnsembles(a, b),
        behavioural: diffSignals(seriesOf(one), seriesOf(other)),
      };
    },

    exportModel: async (sha256, format) => {
      const found = ensemble(sha256);
      const card = found.storedCard === undefined ? undefined : parseStoredCard(found.storedCard);
      if (format === 'onnx') return (await import('../core/models/onnx/export.ts')).exportOnnx(found, { card });
      const [{ writeModelText }, { writeStoredCard }] = await Promise.all([
        import('../core/models/lightgbm/write.ts'),
        import('../core/models/card-in-file.ts'),
      ]);
      const text = new TextEncoder().encode(writeModelText(found));
      return card === undefined ? text : writeStoredCard(text, card);
    },

    train: async (research, reference, control) => {
      if (training) throw usageError('TRAINING', 'training: expected one at a time, got a second');
      training = true;
      stopRequested = false;
      try {
        return await runTraining(research, reference, control);
      } finally {
        training = false;
      }
    },

    stopTraining: async () => {
      stopRequested = training;
    },
  };
}
