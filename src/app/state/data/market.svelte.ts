import { toErrorRecord, type ErrorRecord } from '../../../core/base/errors.ts';
import {
  checkMarket,
  defaultMarket,
  isMarketSource,
  marketSource,
  parseMarket,
  type MarketChoice,
} from '../../../core/klines/market-source.ts';
import type { AppState } from '../app.svelte.ts';

/** A made-up market as it stands in the form; it begins with the one on screen, if that is made up. */
export class MarketMaker {
  readonly #app: AppState;
  form: MarketChoice = $state({ ...defaultMarket });
  #error = $state.raw<ErrorRecord | undefined>();
  #busy = $state(false);

  constructor(app: AppState) {
    this.#app = app;
    const source = app.workspace.research?.data[0].source ?? '';
    try {
      if (isMarketSource(source)) this.form = parseMarket(source);
    } catch {
      // A source of another version of the page: its own card says so.
    }
  }

  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  get busy(): boolean {
    return this.#busy;
  }

  /** Makes the market and puts it on the chart; the document records what it follows from. */
  async make(): Promise<void> {
    this.#error = undefined;
    this.#busy = true;
    try {
      const choice = checkMarket({ ...$state.snapshot(this.form), interval: this.form.interval.trim() });
      const source = marketSource(choice);
      await this.#app.intake.use({ name: `synthetic-${choice.kind}-${choice.seed}`, market: source }, source);
    } catch (thrown) {
      const error = toErrorRecord(thrown);
      if (error.kind !== 'aborted') this.#error = error;
    } finally {
      this.#busy = false;
    }
  }
}
