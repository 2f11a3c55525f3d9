import type { ErrorPlace, KlineLabError } from '../../base/errors.ts';
import { modelError } from '../../base/errors.ts';

/** The `key=value` lines of one section of a model file, with the place of each for errors. */
export class Fields {
  readonly #subject: string;
  readonly #tree: number | undefined;
  readonly #lines = new Map<string, { readonly value: string; readonly line: number }>();

  /** `tree` is the number in the section's `Tree=` line. */
  constructor(subject: string, tree?: number) {
    this.#subject = subject;
    this.#tree = tree;
  }

  /** `line` is 1-based. */
  add(key: string, value: string, line: number): void {
    if (this.#lines.has(key)) {
      throw modelError(
        'MODEL_FIELD_TWICE',
        `${this.#subject}: expected one ${key} line, got a second at line ${line}`,
        {
          where: this.#place(key, line),
        },
      );
    }
    this.#lines.set(key, { value, line });
  }

  has(key: string): boolean {
    return this.#lines.has(key);
  }

  #place(field: string, line = this.#lines.get(field)?.line): ErrorPlace {
    const place = this.#tree === undefined ? { field } : { field, tree: this.#tree };
    return line === undefined ? place : { ...place, line };
  }

  /** An error about one field: *subject, field: expected X, got Y*. */
  error(code: string, field: string, expected: string, got: string, hint?: string): KlineLabError {
    return modelError(code, `${this.#subject}, ${field}: expected ${expected}, got ${got}`, {
      where: this.#place(field),
      hint,
    });
  }

  text(key: string): string {
    const entry = this.#lines.get(key);
    if (entry === undefined) {
      throw modelError('MODEL_FIELD_MISSING', `${this.#subject}: expected a ${key} line, got none`, {
        where: this.#place(key),
      });
    }
    return entry.value;
  }

  optional(key: string): string | undefined {
    return this.#lines.get(key)?.value;
  }

  integer(key: string, lowest: number, highest: number): number {
    const text = this.text(key);
    const value = parseInteger(text);
    if (!(value >= lowest && value <= highest)) {
      throw this.error('MODEL_FIELD_VALUE', key, `an integer from ${lowest} to ${highest}`, quote(text));
    }
    return value;
  }

  /** The values of a list line; empty where the line is empty. */
  #list(key: string): readonly string[] {
    const text = this.text(key).trim();
    if (text === '') return [];
    return text.includes('  ') ? text.split(/ +/) : text.split(' ');
  }

  #checkLength(key: string, got: number, expected: number | undefined): void {
    if (expected !== undefined && got !== expected) {
      throw this.error('MODEL_FIELD_LENGTH', key, `${expected} values`, String(got));
    }
  }

  /** The numbers of a list line, each read by `parse` where the line holds other signs than `plain` allows. */
  #numbers(key: string, expected: number | undefined, plain: RegExp, parse: (word: string) => number): Float64Array {
    const text = this.text(key).trim();
    const asJson = plain.test(text) ? readAsJson(text) : undefined;
    if (asJson !== undefined) {
      this.#checkLength(key, asJson.length, expected);
      return asJson;
    }
    const words = this.#list(key);
    this.#checkLength(key, words.length, expected);
    return Float64Array.from(words, parse);
  }

  /** A list of integers within [lowest, highest]; `expected` is its length where that is known. */
  integers(key: string, lowest: number, highest: number, expected?: number): Float64Array {
    const values = this.#numbers(key, expected, /^[-0-9 ]*$/, parseInteger);
    for (let i = 0; i < values.length; i++) {
      if (!(values[i] >= lowest && values[i] <= highest)) {
        const got = `${quote(this.#list(key)[i])} as value ${i + 1}`;
        throw this.error('MODEL_FIELD_VALUE', key, `integers from ${lowest} to ${highest}`, got);
      }
    }
    return values;
  }

  /** A list of numbers as C writes them; `inf` is a number, `nan` is not. */
  reals(key: string, expected?: number): Float64Array {
    const values = this.#numbers(key, expected, /^[-+.0-9eE ]*$/, parseReal);
    for (let i = 0; i < values.length; i++) {
      if (values[i] !== values[i]) {
        throw this.error('MODEL_FIELD_VALUE', key, 'numbers', `${quote(this.#list(key)[i])} as value ${i + 1}`);
      }
    }
    return values;
  }
}

/**
 * A line of signs that only numbers have, read by the host's own reader of JSON: it takes fewer spellings than C writes
 * (undefined: read word by word), gives the same numbers, and is fast from its first call on, which word by word is
 * only once compiled.
 */
function readAsJson(text: string): Float64Array | undefined {
  try {
    return new Float64Array(JSON.parse(`[${text.replaceAll(' ', ',')}]`) as number[]);
  } catch {
    return undefined;
  }
}

/** NaN where the text is not a sign and digits. */
const parseInteger = (text: string): number => (/^-?\d+$/.test(text) ? Number(text) : Number.NaN);

/** NaN where the text is not a decimal number or an infinity. */
export function parseReal(text: string): number {
  if (/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(text)) return Number(text);
  if (/^\+?inf(inity)?$/i.test(text)) return Number.POSITIVE_INFINITY;
  if (/^-inf(inity)?$/i.test(text)) return Number.NEGATIVE_INFINITY;
  return Number.NaN;
}

/** A piece of a file fit for a message: short, on one line, in quotes. */
export const quote = (text: string): string => {
  const printable = text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, '?');
  return `"${printable.length > 40 ? `${printable.slice(0, 40)}…` : printable}"`;
};
