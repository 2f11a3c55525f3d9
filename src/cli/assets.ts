import { modelError } from '../core/base/errors.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { Model } from '../core/models/model.ts';
import { openModel } from '../core/models/open.ts';
import type { ModelReference, Research } from '../core/research/document.ts';
import { recipeOf } from '../core/research/training/document.ts';
import { isTrained, type TrainedReference } from '../core/research/training/reference.ts';
import { trainOnKlines, type TrainingKlines } from '../core/research/training/train.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../node/kernels.ts';
import { loadOnnxRuntime } from '../node/onnxRuntime.ts';
import type { ParsedOptions } from './command.ts';
import { note } from './notes.ts';
import { readModel } from './open.ts';
import { finishRounds } from './rounds.ts';
import { seriesOf } from './series.ts';
import { shippedFile } from './shipped.ts';

/** Trains a model as the document says. */
async function trained(
  research: Research,
  reference: TrainedReference,
  klines: TrainingKlines,
  options: ParsedOptions,
): Promise<Model> {
  const engines = { rolling: rollingKernels(), trees: treeKernels(), training: trainingKernels() };
  const rounds = trainOnKlines(engines, klines, recipeOf(research, reference));
  const { bytes, result } = finishRounds(rounds, options.flag('quiet'));
  note(options.flag('quiet'), [
    `trained ${reference.name}: best iteration ${result.bestIteration} (${result.stopped})`,
  ]);
  return openModel(bytes, { name: reference.name, kernels: treeKernels(), onnx: loadOnnxRuntime });
}

const givenModels = (options: ParsedOptions): Promise<Model[]> =>
  Promise.all(options.texts('model').map((path) => readModel(path)));

/** The model that a document names: one of those given, or the shipped one. */
async function modelFile({ name, source, sha256 }: ModelReference, given: readonly Model[]): Promise<Model> {
  const path = shippedFile(source);
  const byHand = given.find(({ card }) => card.sha256 === sha256);
  const shipped = byHand === undefined && path !== undefined ? await readModel(path) : undefined;
  // The shipped file of that name may be another version of the model.
  const model = byHand ?? (shipped?.card.sha256 === sha256 ? shipped : undefined);
  if (model !== undefined) return model;
  throw modelError('MODEL_MISSING', `model '${name}': expected the file of ${source}, got none`, {
    hint: `Give it with --model FILE; its SHA-256 is ${sha256}.`,
  });
}

/** The models that a document names, in its order, for work that has no bars to train them on. */
export async function modelFiles(research: Research, options: ParsedOptions): Promise<Model[]> {
  const given = await givenModels(options);
  const models: Model[] = [];
  for (const reference of research.models) {
    if (isTrained(reference)) {
      throw modelError('MODEL_MISSING', `model '${reference.name}': expected a trained one, got a recipe`, {
        hint: 'Train it with `klinelab train`, and name the file in the document.',
      });
    }
    models.push(await modelFile(reference, given));
  }
  return models;
}

/** The bars and models that a document names, in its order: from `--data` and `--model`, trained, or shipped. */
export async function assetsOf(
  research: Research,
  options: ParsedOptions,
): Promise<{ klines: readonly Klines[]; models: readonly Model[] }> {
  const series = await seriesOf(research, options);
  const [{ klines, report }] = series;
  const given = await givenModels(options);
  const models: Model[] = [];
  for (const reference of research.models) {
    models.push(
      isTrained(reference)
        ? await trained(research, reference, { klines, sha256: report.sha256 }, options)
        : await modelFile(reference, given),
    );
  }
  return { klines: series.map((one) => one.klines), models };
}
