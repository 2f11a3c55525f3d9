import { dataError } from '../base/errors.ts';
import type { ErrorPlace, KlineLabError } from '../base/errors.ts';
import type { RawBars } from './bars.ts';
import { KEPT_TIMES, NAMED_ROWS } from './report.ts';
import type { Issue, IssueRow } from './report.ts';
import { REPAIR_RULES } from './rules.ts';
import type { RepairName } from './rules.ts';

/** One finding of the doctor, before its rows are looked up. */
export interface Finding {
  readonly code: string;
  readonly severity: Issue['severity'];
  readonly message: string;
  readonly count?: number;
  readonly values?: Issue['values'];
  readonly rule?: RepairName;
}

/** One patient: which rules may be used, what was found and done, and how places are named. */
export interface Examination {
  readonly file: string;
  readonly place: (row: number) => ErrorPlace;
  readonly nowMs: number | undefined;
  /** Whether the caller named the rules, instead of leaving the choice to the defaults. */
  readonly explicit: boolean;
  allows(rule: RepairName): boolean;
  /** Records a finding at bars of `bars` (the first few are named), and the rule that was applied to it. */
  note(finding: Finding, bars?: RawBars, indices?: readonly number[]): void;
  /** A refusal at the first of some bars, with the rules that would have let them pass. */
  refusal(
    code: string,
    reason: string,
    bars: RawBars,
    indices: readonly number[],
    rules: readonly RepairName[],
  ): KlineLabError;
  readonly issues: readonly Issue[];
  readonly applied: readonly RepairName[];
}

export interface ExaminationOptions {
  readonly file: string;
  readonly rules: readonly RepairName[];
  readonly explicit: boolean;
  readonly nowMs?: number;
  readonly place: (row: number) => ErrorPlace;
}

/** `line 12` or `row 12`, as errors and messages name a place. */
export const placeText = ({ line, row }: ErrorPlace): string => (line === undefined ? `row ${row}` : `line ${line}`);

/** How a refusal offers the rules that would let the bars pass. */
export const offer = (rules: readonly RepairName[]): string =>
  rules.map((rule) => `The rule "${rule}" would help: ${REPAIR_RULES[rule]}.`).join(' ');

/** When the bars concerned open; a bar without a time is nowhere. */
function timesOf(bars: RawBars | undefined, indices: readonly number[]): Pick<Issue, 'times'> {
  if (bars === undefined || indices.length === 0) return {};
  const times = Float64Array.from(indices.slice(0, KEPT_TIMES), (i) => bars.time[i]).filter((time) => time === time);
  return times.length === 0 ? {} : { times };
}

export function examine({ file, rules, explicit, nowMs, place }: ExaminationOptions): Examination {
  const allowed = new Set(rules);
  const applied = new Set<RepairName>();
  const issues: Issue[] = [];
  return {
    file,
    place,
    nowMs,
    explicit,
    issues,
    allows: (rule) => allowed.has(rule),
    note: ({ code, severity, message, count, values = {}, rule }, bars, indices = []) => {
      if (rule !== undefined) applied.add(rule);
      const rows = indices.slice(0, NAMED_ROWS).map((i): IssueRow => {
        if (bars === undefined) return place(i);
        const time = bars.time[i];
        return { ...place(bars.origin[i]), ...(Number.isNaN(time) ? {} : { time }) };
      });
      issues.push({
        code,
        severity,
        count: count ?? Math.max(1, indices.length),
        rows,
        ...timesOf(bars, indices),
        ...(rule === undefined ? {} : { rule }),
        message,
        values,
      });
    },
    refusal: (code, reason, bars, indices, offered) => {
      const where = place(bars.origin[indices[0]]);
      const others = indices.length > 1 ? ` (and ${plural(indices.length - 1, 'bar')} more)` : '';
      return dataError(code, `${file}: ${reason}, at ${placeText(where)}${others}`, { where, hint: offer(offered) });
    },
    get applied() {
      return [...applied];
    },
  };
}

/** `1 bar`, `3 bars`. */
export const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

/** Epoch milliseconds as `2024-01-31 09:30:00 UTC`, without the clock at midnight. */
export function timeText(ms: number): string {
  if (!(Math.abs(ms) <= 8.64e15)) return 'an unknown time';
  const iso = new Date(ms).toISOString();
  return iso.endsWith('T00:00:00.000Z') ? iso.slice(0, 10) : `${iso.slice(0, 19).replace('T', ' ')} UTC`;
}
