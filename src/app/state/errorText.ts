import type { ErrorPlace } from '../../core/base/errors.ts';
import type { Messages } from '../i18n/messages.ts';

/** The parts of the family's wording *subject: expected X, got Y, at place*. */
export interface ErrorParts {
  readonly subject: string;
  readonly expected?: string;
  readonly got?: string;
}

/** Takes a message apart; one that is worded otherwise stays whole as its subject. */
export function errorParts(message: string): ErrorParts {
  const start = message.indexOf(': expected ');
  const middle = message.indexOf(', got ', start);
  if (start < 0 || middle < 0) return { subject: message };
  return {
    subject: message.slice(0, start),
    expected: message.slice(start + ': expected '.length, middle),
    // The place stands in a line of its own.
    got: message.slice(middle + ', got '.length).replace(/, at (row|line|column|\/)[^,]*$/, ''),
  };
}

/** Where it happened, as one line: `row 12, column close`. */
export function placeText({ line, row, column, field, tree, offset }: ErrorPlace, t: Messages): string {
  const parts = [
    line !== undefined && t.where.line(line),
    row !== undefined && t.where.row(row),
    column !== undefined && t.where.column(column),
    field !== undefined && field,
    tree !== undefined && t.where.tree(tree),
    offset !== undefined && t.where.offset(offset),
  ];
  return parts.filter((part) => typeof part === 'string' && part !== '').join(', ');
}
