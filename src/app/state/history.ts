/**
 * Undo and redo for a value that is never changed in place. Edits with the same `mergeKey` in a row (a slider being
 * dragged) are one step, until the run is sealed.
 */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  readonly mergeKey?: string;
}

/** Steps kept; older ones fall out. */
const maximumSteps = 200;

export const startHistory = <T>(present: T): History<T> => ({ past: [], present, future: [] });

export function record<T>(history: History<T>, value: T, mergeKey?: string): History<T> {
  if (value === history.present) return history;
  const isSameRun = mergeKey !== undefined && mergeKey === history.mergeKey;
  const past = isSameRun ? history.past : [...history.past, history.present].slice(-maximumSteps);
  return { past, present: value, future: [], mergeKey };
}

/** Ends a run of merged edits: the next one is a step of its own. */
export const seal = <T>(history: History<T>): History<T> => ({ ...history, mergeKey: undefined });

export function undo<T>(history: History<T>): History<T> {
  const previous = history.past.at(-1);
  if (previous === undefined) return history;
  return { past: history.past.slice(0, -1), present: previous, future: [history.present, ...history.future] };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...future] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future };
}
