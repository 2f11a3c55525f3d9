import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dataError, usageError } from '../core/base/errors.ts';
import { stdoutError } from './stdout.ts';

/** The bytes of a file, or of stdin for `-`. */
export function readInput(path: string): { name: string; bytes: Uint8Array } {
  try {
    return path === '-'
      ? { name: 'stdin', bytes: new Uint8Array(readFileSync(0)) }
      : { name: basename(path), bytes: new Uint8Array(readFileSync(path)) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const got = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : String(code);
    throw usageError('FILE_UNREADABLE', `${path}: expected a file that can be read, got ${got}`, {
      where: { file: path },
    });
  }
}

/**
 * Writes to stdout, or to a temporary file beside `path` that then takes its name, so that no half file is left. What is
 * no regular file, as a pipe or a device, keeps its place and is written into.
 */
export function writeOutput(path: string | undefined, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (path === undefined || path === '-') return writeStdout(bytes);
  try {
    const present = statSync(path, { throwIfNoEntry: false });
    if (present === undefined) replaceFile(path, bytes);
    // A link stays a link; the file that it names is the one that is replaced.
    else if (present.isFile()) replaceFile(realpathSync(path), bytes);
    else writeFileSync(path, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw dataError('FILE_UNWRITABLE', `${path}: expected a file that can be written, got ${code}`, {
      where: { file: path },
    });
  }
}

function replaceFile(path: string, bytes: Uint8Array): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Synchronous, so that a pipe receives everything before the process ends. */
function writeStdout(bytes: Uint8Array): void {
  let written = 0;
  while (written < bytes.length) {
    try {
      written += writeSync(1, bytes, written);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(0);
      if (code !== 'EAGAIN') throw stdoutError(error);
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
