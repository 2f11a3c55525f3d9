import { abortedError } from './errors.ts';

/** How far a long run is. `done` counts up to `total` in the stage's own unit. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  /** Numbers of the step just done, such as metrics of a training round. */
  readonly figures?: Readonly<Record<string, number>>;
}

/** What every long-running function of the core takes; both are optional for the caller. */
export interface RunControl {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}

/** Throws the family's own error once the caller has given up; to be called between two steps of a long run. */
export function stopIfAborted({ signal }: RunControl, what: string): void {
  if (signal?.aborted === true) throw abortedError(what);
}
