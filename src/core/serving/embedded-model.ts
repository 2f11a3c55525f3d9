import { modelError, usageError, withFile } from '../base/errors.ts';
import type { FeatureSet } from '../features/set.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { TreeKernels } from '../kernels/trees.ts';
import type { Model } from '../models/model.ts';
import { openModel } from '../models/open.ts';
import type { OpenOptions } from '../models/open.ts';
import type { OnnxRuntimeLoader } from '../models/onnx/runtime.ts';
import { createLiveSignals } from '../research/live-ensemble.ts';
import type { LiveSettings, LiveSignals } from '../research/live-ensemble.ts';
import { createLiveSignal } from '../research/live-signal.ts';
import type { LiveOptions, LiveSignal } from '../research/live-signal.ts';
import { sampleBars } from './sample-bars.ts';
import type { Prediction, SignalInput, SignalModel } from './signal-model.ts';
import { checkBatch, checkInput, toKlines } from './wire.ts';

/** What a host lends to models in its own process. */
export interface Engines {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  readonly onnx?: OnnxRuntimeLoader;
  /** The host's own SHA-256, where it is faster. */
  readonly sha256?: OpenOptions['sha256'];
  /** Reads a model file, for `fromFile` and `reload`; without it models come as bytes. */
  readonly readFile?: (path: string) => Promise<Uint8Array>;
}

export interface EmbeddedLiveOptions extends Pick<LiveSettings, 'method' | 'minConfidence'> {
  /** One a model, this one's first; 1 each where left out. */
  readonly weights?: readonly number[];
}

interface Loaded {
  readonly model: Model;
  readonly live: LiveSignal;
}

/** A model in this process: opened, proven to fit its feature set, asked without any detour. */
export class EmbeddedModel implements SignalModel {
  readonly #engines: Engines;
  readonly #options: LiveOptions;
  #loaded: Loaded | undefined;

  private constructor(engines: Engines, options: LiveOptions, loaded: Loaded) {
    this.#engines = engines;
    this.#options = options;
    this.#loaded = loaded;
  }

  /** Errors: those of `openModel` and `createLiveSignal`. */
  static async open(
    bytes: Uint8Array,
    name: string,
    engines: Engines,
    options: LiveOptions = {},
  ): Promise<EmbeddedModel> {
    return new EmbeddedModel(engines, options, await load(bytes, name, engines, options));
  }

  static async fromFile(path: string, engines: Engines, options: LiveOptions = {}): Promise<EmbeddedModel> {
    return new EmbeddedModel(engines, options, await loadFile(path, engines, options));
  }

  get sha256(): string {
    return this.#current().model.card.sha256;
  }

  get featureNames(): readonly string[] {
    return this.#current().live.featureNames;
  }

  get featureSet(): FeatureSet {
    return this.#current().live.set;
  }

  get warmUp(): number {
    return this.#current().live.warmUp;
  }

  /** Bars ahead that the model was trained to foretell, where its card says so. */
  get horizon(): number | undefined {
    return this.#current().model.card.label?.horizon;
  }

  async predict(input: SignalInput): Promise<Prediction> {
    return this.#answer(checkInput(input));
  }

  async predictBatch(inputs: readonly SignalInput[]): Promise<readonly Prediction[]> {
    const checked = checkBatch({ requests: inputs });
    const predictions: Prediction[] = [];
    for (const input of checked) predictions.push(await this.#answer(input));
    return predictions;
  }

  /**
   * A stream of bars through this model and `others` of the same features, one bar after the other in microseconds,
   * with their vote. It keeps to the models as they are now: after `reload` or `close` make another.
   * Errors as `createLiveSignals`; (usage) `WEIGHTS` where there is not one a model.
   */
  live(others: readonly EmbeddedModel[] = [], { weights, ...settings }: EmbeddedLiveOptions = {}): LiveSignals {
    const all = [this, ...others];
    if (weights !== undefined && weights.length !== all.length) {
      throw usageError('WEIGHTS', `weights: expected one for each of ${all.length} models, got ${weights.length}`);
    }
    const models = all.map((one, index) => ({
      model: one.#current().model,
      weight: weights?.[index],
      thresholds: one.#options.thresholds,
    }));
    return createLiveSignals({ set: this.featureSet, models, ...settings }, this.#engines.rolling);
  }

  async reload(path: string): Promise<void> {
    const next = await loadFile(path, this.#engines, this.#options);
    const earlier = this.#loaded;
    this.#loaded = next;
    earlier?.model.dispose();
  }

  isLoaded(): boolean {
    return this.#loaded !== undefined;
  }

  getModelName(): string {
    return this.#current().model.card.name;
  }

  async test(): Promise<boolean> {
    const { score, confidence } = await this.predict(sampleBars(this.warmUp + 2));
    return !Number.isNaN(score) && confidence >= 0 && confidence <= 1;
  }

  async close(): Promise<void> {
    this.#loaded?.model.dispose();
    this.#loaded = undefined;
  }

  #answer(input: SignalInput): Promise<Prediction> {
    const { live } = this.#current();
    if ('features' in input) return live.ofFeatures(Array.from(input.features, (value) => value ?? Number.NaN));
    return live.ofKlines(toKlines(input));
  }

  #current(): Loaded {
    if (this.#loaded === undefined) throw modelError('MODEL_CLOSED', 'model: expected an open one, got a closed one');
    return this.#loaded;
  }
}

async function load(bytes: Uint8Array, name: string, engines: Engines, options: LiveOptions): Promise<Loaded> {
  const model = await openModel(bytes, { name, kernels: engines.trees, onnx: engines.onnx, sha256: engines.sha256 });
  try {
    return { model, live: createLiveSignal(model, engines.rolling, options) };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

async function loadFile(path: string, engines: Engines, options: LiveOptions): Promise<Loaded> {
  const bytes = await readModelFile(path, engines);
  try {
    return await load(bytes, path, engines, options);
  } catch (error) {
    throw withFile(error, path);
  }
}

async function readModelFile(path: string, { readFile }: Engines): Promise<Uint8Array> {
  if (readFile === undefined) {
    throw usageError('FILES_OUT_OF_REACH', `${path}: expected a host that reads files, got one that does not`, {
      hint: 'Open the model from its bytes.',
    });
  }
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as { readonly code?: string };
    throw usageError('FILE_UNREADABLE', `${path}: expected a model file that can be read, got ${code}`, {
      where: { file: path },
    });
  }
}
