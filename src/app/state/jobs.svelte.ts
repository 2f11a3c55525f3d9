import type { RunControl } from '../../core/base/progress.ts';

/** Work under way. `share` is 0 to 1, undefined where the length is not known. */
export interface Job {
  readonly id: number;
  readonly kind: 'read' | 'run' | 'train' | 'search';
  /** File or piece of research it is about. */
  readonly subject: string;
  readonly stage: string;
  readonly share: number | undefined;
  /** Seconds left at the pace so far, once there is a pace. */
  readonly secondsLeft: number | undefined;
  readonly cancel: () => void;
}

/** Work shorter than this is not worth a word. */
const patienceMs = 200;

/** What is being worked on, for the eye: only what has taken longer than 200 ms. */
export class Jobs {
  #jobs = $state.raw<readonly Job[]>([]);
  #nextId = 1;

  /** The oldest job worth showing that someone waits for. */
  get current(): Job | undefined {
    return this.#jobs.find(({ kind }) => kind !== 'search');
  }

  /** Work that goes on while everything else is used. */
  get background(): Job | undefined {
    return this.#jobs.find(({ kind }) => kind === 'search');
  }

  /** Runs `work` with a progress callback and an abort signal, and shows it where it takes long. */
  async track<Value>(
    kind: Job['kind'],
    subject: string,
    work: (control: RunControl & { signal: AbortSignal }) => Promise<Value>,
  ): Promise<Value> {
    const id = this.#nextId++;
    const abort = new AbortController();
    const began = performance.now();
    let job: Job = {
      id,
      kind,
      subject,
      stage: '',
      share: undefined,
      secondsLeft: undefined,
      cancel: () => abort.abort(),
    };
    let shown = false;
    let ended = false;
    const show = (): void => {
      // Progress comes on a channel of its own and may be later than the result.
      if (ended) return;
      const others = this.#jobs.filter((other) => other.id !== id);
      this.#jobs = [...others, job].sort((a, b) => a.id - b.id);
    };
    const timer = setTimeout(() => {
      shown = true;
      show();
    }, patienceMs);
    try {
      return await work({
        signal: abort.signal,
        onProgress: ({ stage, done, total }) => {
          const share = total > 0 ? Math.min(1, done / total) : undefined;
          const elapsed = (performance.now() - began) / 1000;
          const secondsLeft = share && share > 0.05 && share < 1 ? (elapsed / share) * (1 - share) : undefined;
          job = { ...job, stage, share, secondsLeft };
          if (shown) show();
        },
      });
    } finally {
      ended = true;
      clearTimeout(timer);
      this.#jobs = this.#jobs.filter((other) => other.id !== id);
    }
  }
}
