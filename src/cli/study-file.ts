import { appendFileSync, existsSync, truncateSync } from 'node:fs';
import { dataError, withFile } from '../core/base/errors.ts';
import { readStudyJournal, type StudyJournal } from '../core/training/search/journal.ts';
import { readInput } from './files.ts';

/** Reads the journal of an earlier study; undefined where there is no such file. What was cut off is taken off it. */
export function journalFrom(path: string): StudyJournal | undefined {
  if (!existsSync(path)) return undefined;
  const text = new TextDecoder().decode(readInput(path).bytes);
  try {
    const journal = readStudyJournal(text);
    if (journal.whole < text.length) truncateSync(path, Buffer.byteLength(text.slice(0, journal.whole)));
    return journal;
  } catch (error) {
    throw withFile(error, path);
  }
}

/** Adds one line, on disk before the next trial. */
export function appendLine(path: string, line: string): void {
  try {
    appendFileSync(path, `${line}\n`);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw dataError('FILE_UNWRITABLE', `${path}: expected a file that can be written, got ${code}`, {
      where: { file: path },
    });
  }
}
