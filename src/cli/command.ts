import type { ErrorKind } from '../core/base/errors.ts';

/** One option of a command. Values arrive as text (or true for flags); a command converts what it needs. */
export interface OptionSpec {
  /** `flag` takes no value. */
  readonly kind: 'text' | 'number' | 'flag';
  /** May be given several times. */
  readonly many?: boolean;
  readonly short?: string;
  /** How the value is named in the help, e.g. `FILE`. */
  readonly value?: string;
  readonly help: string;
  /** The only values allowed. */
  readonly choices?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

/** Options as parsed, keyed by their long name. */
export type OptionValues = Readonly<Record<string, string | boolean | readonly string[] | undefined>>;

export interface CommandCall {
  readonly inputs: readonly string[];
  readonly options: ParsedOptions;
}

/** A command: what it takes, and what it does. `run` returns an exit code other than 0 only for failed checks. */
export interface Command {
  readonly summary: string;
  /** Names of the positional inputs, e.g. `['KLINES']`; a last one ending in `…` may repeat. */
  readonly inputs: readonly string[];
  readonly options: OptionSpecs;
  readonly examples: readonly string[];
  run(call: CommandCall): Promise<number | void>;
}

/** Typed access to parsed options; reads fail only on a programmer's mistake, since values were checked before. */
export interface ParsedOptions {
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  number(name: string): number | undefined;
  flag(name: string): boolean;
}

/** The contract of exit codes: 0 ok, 1 data or run failed, 2 usage, 3 model, 4 a check failed, 130 interrupted. */
export const exitCodes: Readonly<Record<ErrorKind, number>> = {
  data: 1,
  internal: 1,
  usage: 2,
  model: 3,
  check: 4,
  aborted: 130,
};
