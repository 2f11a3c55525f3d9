import type { FieldName } from '../plan.ts';

/** Where a part of an expression stands in its text: 0-based, `end` exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression as parsed. Infix signs have become calls of the operators that mean the same. */
export type Tree = NumberTree | FieldTree | CallTree;

export interface NumberTree extends Span {
  readonly kind: 'number';
  readonly value: number;
  readonly depth: number;
}

export interface FieldTree extends Span {
  readonly kind: 'field';
  readonly field: FieldName;
  readonly depth: number;
}

export interface CallTree extends Span {
  readonly kind: 'call';
  readonly operator: string;
  readonly inputs: readonly Tree[];
  /** Longest way down to a leaf. */
  readonly depth: number;
}

/** A number so that it reads back as the same number. */
export const formatNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

/** The canonical text of an expression: function names only, no blanks. Two spellings of one tree give one text. */
export function formatTree(tree: Tree): string {
  switch (tree.kind) {
    case 'number':
      return formatNumber(tree.value);
    case 'field':
      return `$${tree.field}`;
    case 'call':
      return `${tree.operator}(${tree.inputs.map(formatTree).join(',')})`;
  }
}
