import type { ErrorRecord } from '../../../core/base/errors.ts';

export type PieceKind = 'field' | 'function' | 'number' | 'plain';

/** A stretch of an expression's text as it is coloured; `fault` marks what an error points at. */
export interface Piece {
  readonly text: string;
  readonly kind: PieceKind;
  readonly fault: boolean;
}

/** What was wrong, where, and the name that was probably meant. */
export interface Fault {
  readonly code: string;
  /** *expected X, got Y*, without the expression. */
  readonly reason: string;
  readonly start: number;
  readonly length: number;
  readonly hint?: string;
  readonly replacement?: string;
}

const word = /\$[\w.]*|[A-Za-z_]\w*(?=\s*\()|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|[^$\w]+|\w+/g;

const kindOf = (text: string, next: string): PieceKind => {
  if (text.startsWith('$')) return 'field';
  if (/^\d/.test(text)) return 'number';
  return /^[A-Za-z_]/.test(text) && /^\s*\(/.test(next) ? 'function' : 'plain';
};

/** Cuts an expression into coloured pieces; what is no word of the language stays plain. */
export function expressionPieces(expression: string, fault?: Pick<Fault, 'start' | 'length'>): Piece[] {
  const end = fault ? fault.start + fault.length : 0;
  const pieces: Piece[] = [];
  for (const { 0: text, index } of expression.matchAll(word)) {
    const kind = kindOf(text, expression.slice(index + text.length));
    if (fault === undefined || index >= end || index + text.length <= fault.start) {
      pieces.push({ text, kind, fault: false });
      continue;
    }
    const cuts = [0, Math.max(0, fault.start - index), Math.min(text.length, end - index), text.length];
    for (let i = 0; i < 3; i++) {
      const part = text.slice(cuts[i], cuts[i + 1]);
      if (part !== '') pieces.push({ text: part, kind, fault: i === 1 });
    }
  }
  // An expression that ended too early: the place behind it.
  if (fault !== undefined && fault.start >= expression.length) pieces.push({ text: ' ', kind: 'plain', fault: true });
  return pieces;
}

/** Takes an `EXPRESSION_…` error apart: its message shows the text with carets, which the editor draws itself. */
export function faultOf(error: ErrorRecord): Fault {
  const [first, , carets = ''] = error.message.split('\n');
  const reason = first.replace(/^expression(?: of .*?)?: (?=expected )/, '').replace(/, at position \d+$/, '');
  const replacement = /(?:mean|nearest name is) ['`]?(\$?\w+)/i.exec(error.hint ?? '')?.[1];
  return {
    code: error.code,
    reason,
    start: Math.max(0, (error.where.offset ?? 1) - 1),
    length: Math.max(1, carets.replace(/[^^]/g, '').length),
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(replacement === undefined ? {} : { replacement }),
  };
}

/** The text with the faulty stretch replaced. */
export const repaired = (expression: string, { start, length }: Fault, replacement: string): string =>
  expression.slice(0, start) + replacement + expression.slice(start + length);
