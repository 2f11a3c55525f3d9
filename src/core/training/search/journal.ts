import * as z from 'zod/mini';
import { usageError } from '../../base/errors.ts';
import { spaceSchema } from './space-file.ts';
import type { StudySettings } from './settings.ts';
import type { Trial } from './trial.ts';

// A study on paper: JSON lines, the first of them the study's settings, then a line whenever a trial begins or ends.
// Lines are only ever added, so whatever stops the host costs the last line at most.

const whole = z.int().check(z.gte(0));
const numberOrNull = z.nullable(z.number());

const headerSchema = z.strictObject({
  klinelabStudy: z.literal(1),
  direction: z.enum(['minimise', 'maximise']),
  sampler: z.strictObject({ name: z.enum(['tpe', 'random']), seed: z.int() }),
  lag: z.int().check(z.gte(1), z.lte(1000)),
  pruner: z.optional(z.strictObject({ startupTrials: whole, warmUpSteps: whole })),
  space: spaceSchema,
  about: z.record(z.string(), z.string()),
});

const askedSchema = z.strictObject({
  asked: whole,
  parameters: z.record(z.string(), z.union([z.number(), z.string(), z.boolean()])),
});

const toldSchema = z.strictObject({
  told: whole,
  state: z.enum(['complete', 'pruned', 'failed', 'abandoned']),
  value: numberOrNull,
  steps: z.array(z.tuple([z.number(), numberOrNull])),
  reason: z.optional(z.string()),
  returns: z.optional(
    z.strictObject({ counts: z.array(whole), sums: z.array(z.number()), squares: z.array(z.number()) }),
  ),
});

export type StudyHeader = z.infer<typeof headerSchema>;

/** A study as it was read from its journal. */
export interface StudyJournal {
  readonly header: StudyHeader;
  /** Trials in order; those that were cut short are `running` or `abandoned`. */
  readonly trials: readonly Trial[];
  /** Characters of the text that hold whole lines: what follows them was cut off while it was written. */
  readonly whole: number;
}

export const headerOf = ({
  direction,
  sampler,
  lag,
  pruner,
  space,
  about = {},
}: StudySettings & { readonly lag: number }): StudyHeader =>
  // Through JSON, as it comes back: what is undefined is not there.
  JSON.parse(JSON.stringify({ klinelabStudy: 1, direction, sampler, lag, pruner, space, about })) as StudyHeader;

/** The line that says how a trial stands; NaN is null. */
export function lineOf({ number, parameters, state, value, steps, reason, returns }: Trial): string {
  return JSON.stringify(
    state === 'running'
      ? { asked: number, parameters }
      : { told: number, state, value, steps: steps.map((one) => [one.step, one.value]), reason, returns },
  );
}

/** Compares two settings of a study; the first that differs is the usage error STUDY_OTHER. */
export function requireSameStudy(journal: StudyHeader, wanted: StudyHeader): void {
  const parts = (header: StudyHeader): Record<string, unknown> => {
    const { about, ...settings } = header;
    return { ...settings, ...about };
  };
  const [before, now] = [parts(journal), parts(wanted)];
  for (const part of new Set([...Object.keys(before), ...Object.keys(now)])) {
    if (canonical(before[part]) === canonical(now[part])) continue;
    const shown = (value: unknown): string => {
      const json = JSON.stringify(value) ?? 'none';
      return json.length > 80 ? `${json.slice(0, 80)}…` : json;
    };
    throw usageError(
      'STUDY_OTHER',
      `study: expected the journal's ${part} ${shown(before[part])}, got ${shown(now[part])}`,
      { where: { field: part }, hint: 'A study goes on only as it began; give this one a journal of its own.' },
    );
  }
}

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  ) ?? '';

const damaged = (row: number, expected: string, cause?: unknown): Error =>
  usageError('STUDY_JOURNAL', `study journal: expected ${expected}, got something else, at row ${row}`, {
    where: { row },
    hint: 'Take the journal that a search wrote, or another file for a new one.',
    cause,
  });

function parsedLine(text: string, row: number): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged(row, 'a line of JSON', cause);
  }
}

/**
 * Reads a journal. A last line without its line end was cut off and is left out; any other damage is the usage error
 * STUDY_JOURNAL with its row.
 */
export function readStudyJournal(text: string): StudyJournal {
  const whole = text.lastIndexOf('\n') + 1;
  const [first, ...lines] = text.slice(0, whole).split('\n').slice(0, -1);
  const header = headerSchema.safeParse(parsedLine(first ?? '', 1));
  if (!header.success) throw damaged(1, 'the settings of a study', header.error);
  const names = Object.keys(header.data.space);
  const trials: Trial[] = [];
  lines.forEach((line, index) => {
    const row = index + 2;
    const value = parsedLine(line, row);
    const asked = askedSchema.safeParse(value);
    if (asked.success) {
      const { asked: number, parameters } = asked.data;
      const isNew = number === trials.length;
      if (!isNew && trials[number]?.state !== 'abandoned' && trials[number]?.state !== 'running') {
        throw damaged(row, `trial ${trials.length}, or one that was cut short`);
      }
      if (names.some((name) => !Object.hasOwn(parameters, name))) throw damaged(row, `values of ${names.join(', ')}`);
      trials[number] = { number, parameters, state: 'running', value: Number.NaN, steps: [] };
      return;
    }
    const told = toldSchema.safeParse(value);
    if (!told.success) throw damaged(row, 'a trial that begins or ends', told.error);
    const { told: number, value: result, steps, ...rest } = told.data;
    const trial = trials[number];
    if (trial?.state !== 'running') throw damaged(row, 'a trial that had begun');
    trials[number] = {
      ...rest,
      number,
      parameters: trial.parameters,
      value: result ?? Number.NaN,
      steps: steps.map(([step, at]) => ({ step, value: at ?? Number.NaN })),
    };
  });
  return { header: header.data, trials, whole };
}
