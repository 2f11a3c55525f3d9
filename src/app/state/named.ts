import type { Research } from '../../core/research/document.ts';
import type { History } from './history.ts';

/** Knows which files the documents of a history name, and finds out which of them are named no more. */
export class NamedFiles {
  readonly #known = new Set<string>();

  /** Fingerprints that an earlier history named and this one does not: no undo can bring them back. */
  update({ past, present, future }: History<Research>): string[] {
    const named = new Set(
      [...past, present, ...future].flatMap(({ data, models }) => [...data, ...models].map(({ sha256 }) => sha256)),
    );
    // A model that is still to be trained has no file.
    named.delete('');
    const gone = [...this.#known].filter((sha256) => !named.has(sha256));
    for (const sha256 of gone) this.#known.delete(sha256);
    for (const sha256 of named) this.#known.add(sha256);
    return gone;
  }
}
