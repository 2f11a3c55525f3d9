import { completeResearch } from './document.ts';
import type { ModelReference, Research } from './document.ts';
import { defaultTraining } from './training/settings.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/** What is left of `value` after everything equal to `base` is taken away; undefined where nothing is. */
function difference(value: Json | undefined, base: Json | undefined): Json | undefined {
  if (value === undefined || Object.is(value, base)) return undefined;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const under = typeof base === 'object' && base !== null && !Array.isArray(base) ? base : {};
  const left: Record<string, Json> = {};
  for (const [key, entry] of Object.entries(value)) {
    const rest = difference(entry, (under as Record<string, Json | undefined>)[key]);
    if (rest !== undefined) left[key] = rest;
  }
  return Object.keys(left).length > 0 || base === undefined ? left : undefined;
}

function minimalModel({ name, source, sha256, weight, train, ...model }: ModelReference): Record<string, unknown> {
  const file = { ...(train === undefined ? { source } : {}), ...(sha256 === '' ? {} : { sha256 }) };
  const { params, ...settings } = train ?? {};
  const made = train && { params, ...(difference(settings as Json, defaultTraining as unknown as Json) as object) };
  return { name, ...file, ...model, ...(made ? { train: made } : {}), ...(weight === 1 ? {} : { weight }) };
}

/** A research document without anything that `completeResearch` would fill in again: what a link carries. */
export function minimalResearch(research: Research): Record<string, unknown> {
  const { klinelab, data, models } = research;
  const bare = completeResearch({ klinelab, data, models: [] });
  const settings = difference({ ...research, models: [] } as unknown as Json, bare as unknown as Json);
  return {
    ...(settings as Record<string, unknown> | undefined),
    klinelab,
    data,
    models: models.map(minimalModel),
  };
}
