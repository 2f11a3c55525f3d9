import { watch } from 'node:fs';
import type { FSWatcher } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/** What changes when a file is written or replaced: its size, time and number, or why it cannot be seen. */
export async function signature(path: string): Promise<string> {
  try {
    const { size, mtimeMs, ino } = await stat(path);
    return `${size} ${mtimeMs} ${ino}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** A file that is looked at: where it lies now, its signature when last taken, and what to do once it lies still. */
export interface Watched {
  readonly path: () => string;
  readonly taken: () => string;
  readonly onStill: () => Promise<void>;
}

/** Time after a change was seen within which the file must not change again. */
const stillMs = 100;

/**
 * Looks at files at an interval, and at once where the system tells of a change in their folders (not all file systems
 * do). A file that has changed is taken once it lies still, so that half a file is never read.
 */
export class FileWatch {
  readonly #files: readonly Watched[];
  readonly #seen: string[] = [];
  readonly #interval: NodeJS.Timeout;
  readonly #watchers: FSWatcher[] = [];
  #soon: NodeJS.Timeout | undefined;
  #looking = false;

  constructor(files: readonly Watched[], everyMs: number) {
    this.#files = files;
    this.#interval = setInterval(() => void this.#look(), everyMs).unref();
    for (const folder of new Set(files.map(({ path }) => dirname(path())))) {
      try {
        const watcher = watch(folder, { persistent: false }, () => this.#lookSoon());
        // A folder that goes away is looked at by the interval alone.
        watcher.on('error', () => watcher.close());
        this.#watchers.push(watcher);
      } catch {
        // So is one that cannot be watched.
      }
    }
  }

  close(): void {
    clearInterval(this.#interval);
    clearTimeout(this.#soon);
    for (const watcher of this.#watchers) watcher.close();
  }

  #lookSoon(): void {
    this.#soon ??= setTimeout(() => {
      this.#soon = undefined;
      void this.#look();
    }, stillMs).unref();
  }

  async #look(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      for (const [index, { path, taken, onStill }] of this.#files.entries()) {
        const now = await signature(path());
        const still = now === this.#seen[index];
        this.#seen[index] = now;
        if (now === taken()) continue;
        if (still) await onStill().catch(() => undefined);
        else this.#lookSoon();
      }
    } finally {
      this.#looking = false;
    }
  }
}
