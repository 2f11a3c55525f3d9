import { usageError } from '../base/errors.ts';

export const maxJsonDepth = 32;
export const maxJsonValues = 100_000;

const forbiddenKeys = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Refuses JSON-like values that no honest document has: deeper than `maxJsonDepth`, more than `maxJsonValues` values,
 * or keys that reach for an object's prototype. It walks with a stack of its own, so that depth cannot overflow.
 */
export function checkJsonShape(subject: string, root: unknown): void {
  const stack: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  let count = 0;
  for (let item = stack.pop(); item !== undefined; item = stack.pop()) {
    const { value, depth } = item;
    if (++count > maxJsonValues) {
      throw usageError('RESEARCH_SIZE', `${subject}: expected at most ${maxJsonValues} values, got more`);
    }
    if (typeof value !== 'object' || value === null) continue;
    if (depth === maxJsonDepth) {
      throw usageError('RESEARCH_DEPTH', `${subject}: expected at most ${maxJsonDepth} levels, got more`);
    }
    for (const key of Object.keys(value)) {
      if (forbiddenKeys.has(key)) {
        throw usageError('RESEARCH_KEY', `${subject}: expected a known key, got "${key}"`, { where: { field: key } });
      }
      stack.push({ value: (value as Record<string, unknown>)[key], depth: depth + 1 });
    }
  }
}
