import { usageError } from '../core/base/errors.ts';
import { sampleBars } from '../core/serving/sample-bars.ts';
import type { Prediction, SignalInput, SignalModel } from '../core/serving/signal-model.ts';
import { checkBatch, checkInput } from '../core/serving/wire.ts';
import type { AnsweringModel } from './callApi.ts';
import type { EngineClient } from './client.ts';

/** A model that an engine's worker has opened, as a `SignalModel`: the same bits, and the page stays free. */
export class WorkerModel implements SignalModel {
  readonly #engine: EngineClient;
  readonly #model: AnsweringModel;
  #open = true;

  constructor(engine: EngineClient, model: AnsweringModel) {
    this.#engine = engine;
    this.#model = model;
  }

  async predict(input: SignalInput): Promise<Prediction> {
    const [prediction] = await this.#signals([checkInput(input)]);
    return prediction;
  }

  async predictBatch(inputs: readonly SignalInput[]): Promise<readonly Prediction[]> {
    return this.#signals(checkBatch({ requests: inputs }));
  }

  /** Files are out of a worker's reach: open the other one's bytes with the engine and make another model of it. */
  async reload(): Promise<void> {
    throw usageError('FILES_OUT_OF_REACH', 'reload: expected a host that reads files, got one that does not', {
      hint: 'Open the file with the engine.',
    });
  }

  isLoaded(): boolean {
    return this.#open;
  }

  getModelName(): string {
    return this.#model.name;
  }

  async test(): Promise<boolean> {
    const warmUp = await this.#engine.warmUpOf(this.#model);
    return !Number.isNaN((await this.predict(sampleBars(warmUp + 2))).score);
  }

  async close(): Promise<void> {
    this.#open = false;
  }

  async #signals(inputs: readonly SignalInput[]): Promise<readonly Prediction[]> {
    if (!this.#open) throw usageError('MODEL_CLOSED', 'model: expected an open one, got a closed one');
    return this.#engine.signalsOf(this.#model, inputs);
  }
}
