import { dataError, KlineLabError } from '../base/errors.ts';

/** Runs a library over bytes from outside; whatever it throws becomes one error of the family. */
export async function guarded<T>(code: string, subject: string, run: () => Promise<T> | T): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof KlineLabError) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw dataError(code, `${subject}: expected a sound file, got one that cannot be read (${reason.slice(0, 200)})`, {
      hint: 'The file is damaged or uses features that are not supported; write it again or save it as CSV.',
      cause: error,
    });
  }
}
