import { toErrorRecord } from '../../../core/base/errors.ts';
import type { Research } from '../../../core/research/document.ts';
import type { Study } from '../../charts/types.ts';
import type { EngineClient } from '../../../workers/client.ts';

/** Each has a pane of its own below the candles. */
export const mostStudies = 3;

const colours = ['--hue-blue', '--hue-orange', '--text-2'] as const;

/** Features drawn under the candles. */
export class Studies {
  readonly #engine: EngineClient;
  #names = $state.raw<readonly string[]>([]);
  #shown = $state.raw<readonly Study[]>([]);
  #wanted = '';

  constructor(engine: EngineClient) {
    this.#engine = engine;
  }

  get names(): readonly string[] {
    return this.#names;
  }

  /** What is computed so far, in the order of `names`. */
  get shown(): readonly Study[] {
    return this.#shown;
  }

  /** Draws a feature or takes it away; the oldest gives way to a fourth. */
  toggle(name: string): void {
    this.#names = this.#names.includes(name)
      ? this.#names.filter((other) => other !== name)
      : [...this.#names, name].slice(-mostStudies);
  }

  /** Computes what is to be drawn over the document's bars; a feature that the document no longer has goes. */
  async load(research: Research | undefined): Promise<void> {
    const names = this.#names;
    const key = JSON.stringify([names, research?.features, research?.data[0].sha256]);
    if (key === this.#wanted) return;
    this.#wanted = key;
    const studies: Study[] = [];
    const gone: string[] = [];
    for (const [place, name] of names.entries()) {
      try {
        if (research === undefined) throw new Error('no bars');
        const [values] = await this.#engine.features(research, [name]);
        studies.push({ name, values, colour: colours[place] });
      } catch (thrown) {
        if (toErrorRecord(thrown).kind !== 'aborted') gone.push(name);
      }
      // Something else is wanted by now.
      if (this.#wanted !== key) return;
    }
    this.#shown = studies;
    if (gone.length > 0) this.#names = this.#names.filter((name) => !gone.includes(name));
  }
}
