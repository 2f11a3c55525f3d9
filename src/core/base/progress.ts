/** How far a long run is. `done` counts up to `total` in the stage's own unit. */
export interface Progress {
  readonly stage: string;
  readonly done: number;
  readonly total: number;
}

/** What every long-running function of the core takes; both are optional for the caller. */
export interface RunControl {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
}
