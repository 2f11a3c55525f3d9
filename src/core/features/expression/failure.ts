import { dataError, type KlineLabError } from '../../base/errors.ts';
import type { Span } from './tree.ts';

const before = 48;
const after = 32;

/** The part of the expression around `span` with carets under it, on two lines. */
function excerpt(text: string, span: Span): string {
  const start = Math.min(span.start, text.length);
  const from = Math.max(0, start - before);
  const to = Math.min(text.length, Math.max(span.end, start + 1) + after, start + before + after);
  const lead = from > 0 ? '…' : '';
  const shown = text.slice(from, to).replace(/[\s\u0000-\u001f]/gu, ' ');
  const width = Math.max(1, Math.min(span.end, to) - start);
  const line = `${lead}${shown}${to < text.length ? '…' : ''}`;
  return `  ${line}\n  ${' '.repeat(lead.length + start - from)}${'^'.repeat(width)}`;
}

/** What was wrong with an expression, where in its text, and which feature it belongs to. */
export interface ExpressionFault {
  readonly code: string;
  /** *expected X, got Y*. */
  readonly reason: string;
  readonly span: Span;
  readonly hint?: string;
}

/** A data error that shows the expression with a caret under the fault; `where.offset` counts from 1. */
export function expressionError(text: string, fault: ExpressionFault, feature?: string): KlineLabError {
  const offset = fault.span.start + 1;
  const subject = feature === undefined ? 'expression' : `expression of ${feature}`;
  return dataError(fault.code, `${subject}: ${fault.reason}, at position ${offset}\n${excerpt(text, fault.span)}`, {
    where: { offset, ...(feature === undefined ? {} : { column: feature }) },
    ...(fault.hint ? { hint: fault.hint } : {}),
  });
}
