import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, modelError } from '../core/base/errors.ts';
import type { Klines } from '../core/klines/klines.ts';
import { isMarketSource } from '../core/klines/market-source.ts';
import { openMarket } from '../core/klines/open-market.ts';
import type { Model } from '../core/models/model.ts';
import { openModel } from '../core/models/open.ts';
import type { ModelReference, Research } from '../core/research/document.ts';
import { recipeOf } from '../core/research/training/document.ts';
import { isTrained, type TrainedReference } from '../core/research/training/reference.ts';
import { trainOnKlines, type TrainingKlines } from '../core/research/training/train.ts';
import { rollingKernels, trainingKernels, treeKernels } from '../node/kernels.ts';
import { loadOnnxRuntime } from '../node/onnxRuntime.ts';
import { packageRoot } from '../node/package.ts';
import type { ParsedOptions } from './command.ts';
import { note } from './notes.ts';
import { readKlines, readModel } from './open.ts';
import { finishRounds } from './rounds.ts';

interface Manifest {
  readonly klines: readonly { readonly id: string; readonly file: string }[];
  readonly models: readonly { readonly id: string; readonly file: string }[];
}

const samples = join(packageRoot, 'public', 'samples');

/** The shipped file that a source such as `sample:eurusd-1h` or `models:lgb-5` names. */
export function shippedFile(source: string): string | undefined {
  const [scheme, id] = source.split(':', 2);
  const manifest = JSON.parse(readFileSync(join(samples, 'manifest.json'), 'utf8')) as Manifest;
  const entry =
    scheme === 'sample'
      ? manifest.klines.find((item) => item.id === id)
      : manifest.models.find((item) => item.id === id);
  if (entry === undefined || (scheme !== 'sample' && scheme !== 'models')) return undefined;
  // Models are shipped beside the page's samples; in the package they have a folder of their own.
  const path = scheme === 'sample' ? join(samples, entry.file) : join(packageRoot, entry.file);
  return existsSync(path) ? path : undefined;
}

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
): Promise<{ klines: Klines; models: readonly Model[] }> {
  const [data] = research.data;
  const reading = { ...data.reading, repairs: data.repairs };
  const dataPath = options.text('data') ?? shippedFile(data.source);
  if (dataPath === undefined && !isMarketSource(data.source)) {
    throw dataError('KLINES_MISSING', `klines ${data.symbol}: expected the file of ${data.source}, got none`, {
      hint: `Give it with --data FILE; the fingerprint of its bars is ${data.sha256}.`,
    });
  }
  const { klines, report } =
    dataPath === undefined
      ? await openMarket(data.source, { name: data.symbol, repairs: data.repairs })
      : await readKlines(dataPath, options, reading);
  const named = { ...klines, symbol: data.symbol };
  const given = await givenModels(options);
  const models: Model[] = [];
  for (const reference of research.models) {
    models.push(
      isTrained(reference)
        ? await trained(research, reference, { klines: named, sha256: report.sha256 }, options)
        : await modelFile(reference, given),
    );
  }
  return { klines: named, models };
}
