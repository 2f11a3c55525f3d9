import { toErrorRecord, type ErrorRecord } from '../../../core/base/errors.ts';
import type { Research } from '../../../core/research/document.ts';
import type { Explanation } from '../../../core/research/explain.ts';
import type { EngineClient } from '../../../workers/client.ts';
import type { LookBack } from '../../charts/types.ts';

/** Features with this place or better have their windows bracketed on the chart. */
const bracketed = 2;

/** Why the shown bar got its score: one model's contributions, and what another value would change. */
export class Why {
  readonly #engine: EngineClient;
  #model = $state<string | undefined>();
  #explanation = $state.raw<Explanation | undefined>();
  #error = $state.raw<ErrorRecord | undefined>();
  #feature = $state<string | undefined>();
  #changed = $state<{ readonly value: number; readonly raw: number } | undefined>();
  #wanted = '';
  #asked = 0;

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  /** SHA-256 of the model that is explained, where one was chosen. */
  get model(): string | undefined {
    return this.#model;
  }
  get explanation(): Explanation | undefined {
    return this.#explanation;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** The feature whose what-if is open. */
  get feature(): string | undefined {
    return this.#feature;
  }
  get changed(): { readonly value: number; readonly raw: number } | undefined {
    return this.#changed;
  }

  /** Windows of the top features, as brackets under the explained bar. */
  get looks(): readonly LookBack[] {
    const top = this.#explanation?.contributions.filter(({ lookBack }) => lookBack > 0 && lookBack < Infinity) ?? [];
    return top.slice(0, bracketed).map(({ feature, lookBack }) => ({ label: feature, bars: lookBack + 1 }));
  }

  choose(sha256: string): void {
    this.#model = sha256;
  }

  open(feature: string | undefined): void {
    this.#feature = feature;
    this.#changed = undefined;
  }

  /** Explains a bar; the newest wish wins, and what is on screen stays until it is answered. */
  async explain(research: Research, sha256: string, bar: number): Promise<void> {
    const key = JSON.stringify([research.data[0].sha256, research.features, sha256, bar]);
    if (key === this.#wanted) return;
    this.#wanted = key;
    this.#changed = undefined;
    try {
      const explanation = await this.#engine.explain(research, sha256, bar);
      if (key !== this.#wanted) return;
      this.#explanation = explanation;
      this.#error = undefined;
    } catch (thrown) {
      if (key !== this.#wanted) return;
      this.#explanation = undefined;
      this.#error = toErrorRecord(thrown);
      // Cancelled together with something else: may be asked again.
      if (this.#error.kind === 'aborted') this.#wanted = '';
    }
  }

  /** Nothing is explained. */
  clear(): void {
    this.#wanted = '';
    this.#explanation = undefined;
    this.#error = undefined;
  }

  /** What the model would say with the open feature at another value. */
  async change(research: Research, sha256: string, value: number): Promise<void> {
    const feature = this.#feature;
    const bar = this.#explanation?.bar;
    if (feature === undefined || bar === undefined) return;
    const mine = ++this.#asked;
    const raw = await this.#engine.predictWith(research, sha256, bar, { [feature]: value });
    if (mine === this.#asked && feature === this.#feature) this.#changed = { value, raw };
  }
}
