import { checkReasons, type CheckReasons } from './checklist-reasons.ts';

/** `na`: the document has nothing that the point is about. */
export type CheckStatus = 'ok' | 'failed' | 'na';

type ReasonKey = keyof CheckReasons;

export interface Finding {
  readonly status: CheckStatus;
  /** Which sentence of `checkReasons`, and what it is about: for hosts that speak another language. */
  readonly finding: ReasonKey;
  readonly values: readonly (string | number)[];
  readonly reason: string;
}

export function found<Key extends ReasonKey>(
  status: CheckStatus,
  key: Key,
  ...values: Parameters<CheckReasons[Key]>
): Finding {
  const sentence = checkReasons[key] as (...values: (string | number)[]) => string;
  return { status, finding: key, values, reason: sentence(...values) };
}

export const notRun = found('failed', 'notRun');
