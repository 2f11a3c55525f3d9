import { randomBytes } from 'node:crypto';
import { readFileSync, realpathSync, renameSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { dataError, usageError } from '../core/base/errors.ts';

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

/** Writes a temporary file beside the one that `path` leads to, which then takes its name: no half file is left. */
function replaceFile(path: string, bytes: Uint8Array): void {
  // A link goes on leading where it led.
  const file = statSync(path, { throwIfNoEntry: false }) === undefined ? path : realpathSync(path);
  const temporary = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}`);
  try {
    writeFileSync(temporary, bytes);
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** A device or a pipe (`/dev/null`, a FIFO) is written into: a file in its place would be another thing. */
function isWrittenInto(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

/** Writes to stdout, to a file that appears whole or not at all, or into a device or pipe. */
export function writeOutput(path: string | undefined, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  if (path === undefined || path === '-') return writeStdout(bytes);
  try {
    if (isWrittenInto(path)) writeFileSync(path, bytes);
    else replaceFile(path, bytes);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw dataError('FILE_UNWRITABLE', `${path}: expected a file that can be written, got ${code}`, {
      where: { file: path },
    });
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
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
