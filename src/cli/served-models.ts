import { dirname, join } from 'node:path';
import { modelError, usageError } from '../core/base/errors.ts';
import { sha256Hex } from '../core/base/sha256.ts';
import { resolveFeatureSet } from '../core/research/feature-set.ts';
import type { EnsembleMethod } from '../core/signals/signal.ts';
import type { ServedModel } from '../server/model-registry.ts';
import { shippedFile } from './shipped.ts';
import type { Settings } from './config/settings.ts';
import { parseWeights } from './document.ts';
import { readInput } from './files.ts';
import { namedModels, thresholdsOf, wrongOption } from './named-models.ts';
import { researchFrom } from './research.ts';

/** What is served, and how its models vote. */
export interface Served {
  readonly models: readonly ServedModel[];
  readonly method: EnsembleMethod;
  readonly minConfidence: number;
}

/** The models of `--model`, or those of the document of `--ensemble`. */
export function servedModels({ serve, signals }: Settings): Served {
  if (serve.ensemble !== undefined) return fromDocument(serve.ensemble, serve.models);
  const { method, minConfidence } = signals;
  const thresholds = thresholdsOf(signals.thresholdBuy, signals.thresholdSell);
  const named = namedModels(serve.models);
  const weights = parseWeights(signals.weights, named.length);
  return {
    models: named.map((model, index) => ({ ...model, weight: weights[index], thresholds })),
    method,
    minConfidence,
  };
}

/** A name that requests can use. */
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z0-9]+/, '')
    .slice(0, 64) || 'model';

/**
 * The models of a research document with its weights, thresholds and feature set. Their files are those given that have
 * the document's hashes, else files beside the document or shipped ones.
 */
function fromDocument(path: string, given: readonly string[]): Served {
  const research = researchFrom(path);
  const { signals, features } = research;
  if (features.processors !== undefined || signals.calibration !== 'card') {
    throw usageError('ENSEMBLE', `${path}: expected no processors and the calibration of the cards, got others`, {
      where: { file: path },
      hint: 'A service knows no history to fit them on.',
    });
  }
  const set = resolveFeatureSet(features);
  const hashOf = (file: string): string | undefined => {
    try {
      return sha256Hex(readInput(file).bytes);
    } catch {
      return undefined;
    }
  };
  const models = research.models.map((reference): ServedModel => {
    const { name, source, sha256, weight, thresholdBuy, thresholdSell } = reference;
    const beside = source.startsWith('file:') ? join(dirname(path), source.slice('file:'.length)) : undefined;
    const candidates = [
      ...given,
      ...(beside === undefined ? [] : [beside, `${beside}.txt`, `${beside}.onnx`]),
      shippedFile(source),
    ];
    const file = candidates.find(
      (candidate) => candidate !== undefined && sha256 !== undefined && hashOf(candidate) === sha256,
    );
    if (file === undefined) {
      throw modelError('MODEL_MISSING', `model '${name}': expected the file of ${source}, got none`, {
        hint:
          sha256 === undefined
            ? 'Train it first, and name its hash in the document.'
            : `Give it with --model FILE; its SHA-256 is ${sha256}.`,
      });
    }
    const thresholds = thresholdsOf(thresholdBuy ?? signals.thresholdBuy, thresholdSell ?? signals.thresholdSell);
    return { name: slug(name), path: file, weight, thresholds, set };
  });
  if (models.length === 0) throw wrongOption('ensemble', 'expected a document with models, got one without');
  if (new Set(models.map(({ name }) => name)).size < models.length) {
    throw wrongOption('ensemble', 'expected models of different names, got one twice');
  }
  return { models, method: signals.method, minConfidence: signals.minConfidence };
}
