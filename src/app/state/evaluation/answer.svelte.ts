import { toErrorRecord, type ErrorRecord } from '../../../core/base/errors.ts';

/**
 * An answer of the engine to a question that changes: while one is worked on only the newest waits, and the last answer
 * stays until there is a newer one. A question is known by identity.
 */
export class Answer<Question extends object, Value> {
  readonly #compute: (question: Question) => Promise<Value>;
  #value = $state.raw<Value | undefined>();
  #error = $state.raw<ErrorRecord | undefined>();
  #answered = $state.raw<Question | undefined>();
  #asked: Question | undefined;
  #working = false;

  constructor(compute: (question: Question) => Promise<Value>) {
    this.#compute = compute;
  }

  get value(): Value | undefined {
    return this.#value;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** What `value` or `error` is the answer to. */
  get answered(): Question | undefined {
    return this.#answered;
  }

  async ask(question: Question): Promise<void> {
    if (this.#asked === question) return;
    this.#asked = question;
    if (this.#working) return;
    this.#working = true;
    try {
      for (let next: Question | undefined = question; next !== undefined;) {
        await this.#answer(next);
        next = this.#asked === next ? undefined : this.#asked;
      }
    } finally {
      this.#working = false;
    }
  }

  async #answer(question: Question): Promise<void> {
    try {
      this.#value = await this.#compute(question);
      this.#error = undefined;
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      // Work that was stopped together with something else may be asked for again.
      if (error.kind === 'aborted') {
        if (this.#asked === question) this.#asked = undefined;
        return;
      }
      this.#value = undefined;
      this.#error = error;
    }
    this.#answered = question;
  }
}
