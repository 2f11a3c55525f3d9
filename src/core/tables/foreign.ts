import { dataError, KlineLabError } from '../base/errors.ts';

/** Why a library gave up, in brackets; nothing where the engine tripped (a TypeError, a RangeError) and says little. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error) || error.constructor !== Error) return '';
  return error.message.includes('undefined') ? '' : ` (${error.message.slice(0, 200)})`;
}

/** Runs a library over bytes from outside; whatever it throws becomes one error of the family. */
export async function guarded<T>(code: string, subject: string, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof KlineLabError) throw error;
    throw dataError(code, `${subject}: expected a sound file, got one that cannot be read${reasonOf(error)}`, {
      hint: 'The file is damaged or uses features that are not supported; write it again or save it as CSV.',
      cause: error,
    });
  }
}
