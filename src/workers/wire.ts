import * as Comlink from 'comlink';
import { KlineLabError, toErrorRecord, type ErrorRecord } from '../core/base/errors.ts';
import type { Progress } from '../core/base/progress.ts';

/**
 * What every call of the engine answers. Comlink forwards only name, message and stack of a thrown error, so errors
 * travel as values and are thrown again on the other side, with code, place and hint.
 */
export type Answer<Value> = { readonly value: Value } | { readonly error: ErrorRecord };

/** Runs `work` and wraps what comes out. The buffers of its value are moved, not copied: this side has lost them. */
export async function answer<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    const value = await work();
    return Comlink.transfer({ value }, [...new Set(buffersOf(value))]);
  } catch (thrown) {
    return { error: toErrorRecord(thrown) };
  }
}

export function unwrap<Value>(result: Answer<Value>): Value {
  if ('error' in result) throw KlineLabError.fromRecord(result.error);
  return result.value;
}

/** The engine as it stands behind Comlink: one door for all methods, since errors, progress and buffers pass alike. */
export interface WiredEngine {
  invoke(method: string, parameters: readonly unknown[], onProgress: ProgressCallback): Promise<Answer<unknown>>;
}

export type ProgressCallback = (progress: Progress) => void;

/** The buffers of every typed array inside a plain value, found once each. */
export function buffersOf(value: unknown, found: ArrayBuffer[] = []): ArrayBuffer[] {
  if (ArrayBuffer.isView(value)) found.push(value.buffer as ArrayBuffer);
  else if (Array.isArray(value)) for (const item of value) buffersOf(item, found);
  else if (typeof value === 'object' && value !== null) {
    for (const item of Object.values(value)) buffersOf(item, found);
  }
  return found;
}
