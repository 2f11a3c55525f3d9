import { fromBase64Url, toBase64Url } from '../base/base64url.ts';
import { dataError, KlineLabError } from '../base/errors.ts';
import type { MachineState } from '../kernels/rolling.ts';

/** A stream between two bars. Numbers are kept as their bytes (little-endian, base64url), so that none loses a bit. */
export interface StreamState {
  readonly klinelabStream: 1;
  /** SHA-256 of the plan. */
  readonly plan: string;
  readonly bars: number;
  readonly columns: readonly string[];
  readonly state: string;
  readonly histories: readonly string[];
}

const numbersToText = (values: Float64Array): string =>
  toBase64Url(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));

function numbersFromText(text: string): Float64Array {
  const bytes = fromBase64Url(text);
  if (bytes.length % 8 !== 0) throw damaged(`a column of ${bytes.length} bytes`);
  return new Float64Array(bytes.buffer, 0, bytes.length / 8);
}

const damaged = (got: string, cause?: unknown): KlineLabError =>
  dataError('STREAM_STATE', `stream state: expected what save() gave, got ${got}`, {
    cause,
    hint: 'Prime a new stream from the latest klines instead.',
  });

export const writeState = (plan: string, bars: number, machine: MachineState): StreamState => ({
  klinelabStream: 1,
  plan,
  bars,
  columns: machine.columns.map(numbersToText),
  state: toBase64Url(machine.state),
  histories: machine.histories.map(numbersToText),
});

/** Errors (data): `STREAM_STATE` where it is not what `writeState` made. */
export function readState(state: StreamState): { plan: string; bars: number; machine: MachineState } {
  const given = state as Partial<StreamState> | null | undefined;
  if (given?.klinelabStream !== 1) throw damaged('something else');
  const { plan, bars, columns, histories } = given;
  const texts = (value: unknown): value is string[] =>
    Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (typeof plan !== 'string' || !Number.isSafeInteger(bars) || typeof given.state !== 'string') {
    throw damaged('one without plan, bars or state');
  }
  if (!texts(columns) || !texts(histories)) throw damaged('one without columns');
  try {
    const machine = {
      columns: columns.map(numbersFromText),
      state: fromBase64Url(given.state),
      histories: histories.map(numbersFromText),
    };
    return { plan, bars: bars as number, machine };
  } catch (error) {
    if (error instanceof KlineLabError && error.code === 'STREAM_STATE') throw error;
    throw damaged('text that is not base64url', error);
  }
}
