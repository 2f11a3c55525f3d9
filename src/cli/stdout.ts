import { dataError } from '../core/base/errors.ts';
import type { KlineLabError } from '../core/base/errors.ts';

/** What stands against writing to stdout, a full disk for example. */
export const stdoutError = (error: unknown): KlineLabError =>
  dataError(
    'FILE_UNWRITABLE',
    `stdout: expected to take what is written, got ${(error as NodeJS.ErrnoException).code}`,
  );
