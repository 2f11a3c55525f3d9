/**
 * Runs `work` for the newest request only: one at a time, and of those that arrive meanwhile the last one. Results
 * come in the order of the requests, so an old one never replaces a newer one.
 */
export class Latest<Input> {
  readonly #work: (input: Input) => Promise<void>;
  #waiting: { readonly input: Input } | undefined;
  #busy = false;

  constructor(work: (input: Input) => Promise<void>) {
    this.#work = work;
  }

  /** Whether a newer request waits for the one under way. */
  get isWaiting(): boolean {
    return this.#waiting !== undefined;
  }

  /** `work` must not reject. */
  request(input: Input): void {
    this.#waiting = { input };
    if (!this.#busy) void this.#drain();
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting) {
      const { input } = this.#waiting;
      this.#waiting = undefined;
      await this.#work(input);
    }
    this.#busy = false;
  }
}
