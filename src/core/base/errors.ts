/** Where an error was found. Every field is optional; positions are 1-based as a person counts them. */
export interface ErrorPlace {
  readonly file?: string;
  readonly line?: number;
  readonly row?: number;
  readonly column?: string;
  readonly field?: string;
  readonly tree?: number;
  readonly offset?: number;
}

/** What part of the work refused; the command line's exit code follows from it. */
export type ErrorKind = 'data' | 'usage' | 'model' | 'check' | 'aborted' | 'internal';

export interface ErrorDetails {
  readonly where?: ErrorPlace;
  /** What the reader can do about it, as a sentence. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The plain-object form that crosses workers, processes and HTTP. */
export interface ErrorRecord {
  readonly code: string;
  readonly kind: ErrorKind;
  readonly message: string;
  readonly where: ErrorPlace;
  readonly hint?: string;
}

/**
 * The one error family of KlineLab. `code` is stable and upper case (`CSV_ROW_SHORT`); the message reads
 * *subject: expected X, got Y, at row/field*; `where` holds the same place for machines.
 */
export class KlineLabError extends Error {
  override readonly name = 'KlineLabError';
  readonly code: string;
  readonly kind: ErrorKind;
  readonly where: ErrorPlace;
  readonly hint: string | undefined;

  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.code = code;
    this.where = details.where ?? {};
    this.hint = details.hint;
  }

  toRecord(): ErrorRecord {
    const { code, kind, message, where, hint } = this;
    return hint === undefined ? { code, kind, message, where } : { code, kind, message, where, hint };
  }

  static fromRecord(record: ErrorRecord): KlineLabError {
    return new KlineLabError(record.kind, record.code, record.message, { where: record.where, hint: record.hint });
  }
}

export const dataError = (code: string, message: string, details?: ErrorDetails): KlineLabError =>
  new KlineLabError('data', code, message, details);

export const usageError = (code: string, message: string, details?: ErrorDetails): KlineLabError =>
  new KlineLabError('usage', code, message, details);

export const modelError = (code: string, message: string, details?: ErrorDetails): KlineLabError =>
  new KlineLabError('model', code, message, details);

export const checkError = (code: string, message: string, details?: ErrorDetails): KlineLabError =>
  new KlineLabError('check', code, message, details);

export const abortedError = (what: string): KlineLabError =>
  new KlineLabError('aborted', 'ABORTED', `${what}: stopped before it was finished`);

/** Any thrown value as a record; what is not ours is an internal error that keeps its message. */
export function toErrorRecord(thrown: unknown): ErrorRecord {
  if (thrown instanceof KlineLabError) return thrown.toRecord();
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  if (
    thrown instanceof RangeError &&
    /allocation failed|out of memory|memory size exceeded|invalid string length/i.test(message)
  ) {
    return {
      code: 'OUT_OF_MEMORY',
      kind: 'data',
      message: `memory: expected enough for the work, got none left (${message})`,
      where: {},
      hint: 'Use fewer bars or columns, or close what else needs memory.',
    };
  }
  return { code: 'INTERNAL', kind: 'internal', message, where: {} };
}

/** The same error with the file's name added to its place, as the outer layers learn it. */
export function withFile(error: unknown, file: string): unknown {
  if (!(error instanceof KlineLabError) || error.where.file !== undefined) return error;
  return new KlineLabError(error.kind, error.code, error.message, {
    where: { ...error.where, file },
    hint: error.hint,
    cause: error.cause,
  });
}
