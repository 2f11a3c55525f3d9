import { toErrorRecord, type ErrorRecord } from '../../../core/base/errors.ts';
import type { Research } from '../../../core/research/document.ts';
import type { TrainedReference } from '../../../core/research/training/reference.ts';
import type { TrainedOnPage } from '../../../workers/modelApi.ts';
import type { EngineClient } from '../../../workers/client.ts';

/** A metric's values, one a round. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
}

type State =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly round: number; readonly total: number }
  | { readonly kind: 'done'; readonly trained: TrainedOnPage }
  | { readonly kind: 'failed'; readonly error: ErrorRecord };

/** Rounds between two looks of the curve: a redraw a round would outrun the eye. */
const redrawMs = 100;

/** One training at a time, in a worker of its own, so that votes go on meanwhile. */
export class Trainer {
  readonly #engine: EngineClient;
  #state = $state.raw<State>({ kind: 'idle' });
  #curves = $state.raw<readonly Curve[]>([]);
  #twin: EngineClient | undefined;
  #abort: AbortController | undefined;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get state(): State {
    return this.#state;
  }
  get curves(): readonly Curve[] {
    return this.#curves;
  }

  /** Trains and hands the finished model's file to `take`. */
  async train(
    research: Research,
    reference: TrainedReference,
    take: (bytes: Uint8Array) => Promise<void>,
  ): Promise<void> {
    if (this.#state.kind === 'running') return;
    this.#twin ??= this.#engine.twin();
    this.#abort = new AbortController();
    this.#curves = [];
    this.#state = { kind: 'running', round: 0, total: reference.train.rounds };
    const values: Record<string, number[]> = {};
    let drawn = 0;
    try {
      const trained = await this.#twin.train(research, reference, {
        signal: this.#abort.signal,
        onProgress: ({ done, total, figures = {} }) => {
          if (this.#state.kind !== 'running') return;
          for (const [name, value] of Object.entries(figures)) (values[name] ??= []).push(value);
          if (performance.now() - drawn < redrawMs) return;
          drawn = performance.now();
          this.#state = { kind: 'running', round: done, total };
          this.#curves = curvesOf(values);
        },
      });
      this.#curves = Object.entries(trained.evals).flatMap(([set, metrics]) =>
        Object.entries(metrics).map(([metric, rounds]) => ({ name: `${set} ${metric}`, values: rounds })),
      );
      this.#state = { kind: 'done', trained };
      await take(trained.bytes);
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      this.#state = error.kind === 'aborted' ? { kind: 'idle' } : { kind: 'failed', error };
    }
  }

  /** Ends the training with the model so far. */
  stop(): void {
    void this.#twin?.stopTraining();
  }

  /** Ends the training without a model. */
  discard(): void {
    this.#abort?.abort();
  }
}

const curvesOf = (values: Readonly<Record<string, readonly number[]>>): Curve[] =>
  Object.entries(values).map(([name, rounds]) => ({ name, values: [...rounds] }));
