import {
  closeSync,
  existsSync,
  fdatasyncSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  readSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import type { LiveJournal, LiveRecord } from '../core/backtest/live-records.ts';
import { dataError, usageError, withFile } from '../core/base/errors.ts';

/** What a journal begins with: the run it belongs to. */
export interface JournalStart {
  /** The same settings, the same name. */
  readonly run: string;
  /** For a reader; not read again. */
  readonly settings: object;
}

/** A journal as a file of JSON lines, `{"seq":1,"kind":"bar",…}`: numbered without gaps, appended to and never changed. */
export interface JournalFile extends LiveJournal {
  /** Records from the last snapshot on; empty where the file has just been made. */
  readonly past: readonly LiveRecord[];
  close(): void;
}

const snapshotMark = Buffer.from('"kind":"snapshot"');
const newline = 10;
const chunkBytes = 1 << 20;

/**
 * Opens or creates a journal, for one process at a time. What a crash left of a last line is cut off; it had not counted
 * yet. Errors (usage): `JOURNAL_OTHER` where it belongs to another run, `JOURNAL_IN_USE`, `FILE_UNWRITABLE`; (data):
 * `JOURNAL_DAMAGED` where anything but the end is not as it was written.
 */
export function openJournal(path: string, start: JournalStart): JournalFile {
  const unlock = lock(path);
  try {
    return open(path, start, unlock);
  } catch (error) {
    unlock();
    throw withFile(error, path);
  }
}

function open(path: string, start: JournalStart, unlock: () => void): JournalFile {
  const fd = openForAppend(path);
  const present = fstatSync(fd);
  if (!present.isFile()) throw unwritable(path, { code: 'a device' });
  const { size } = present;
  const end = endOfLines(fd, size);
  let seq = 0;
  const append = (records: readonly object[], durable: boolean): void => {
    writeAll(fd, records.map((record) => `${JSON.stringify({ seq: seq++, ...record })}\n`).join(''));
    if (durable) fdatasyncSync(fd);
  };
  let past: LiveRecord[] = [];
  if (end === 0) {
    ftruncateSync(fd, 0);
    append([{ kind: 'start', klinelabJournal: 1, ...start }], true);
  } else {
    checkStart(firstLine(fd, end), start);
    const from = lastSnapshot(fd, end);
    const { records, whole, next } = parseLines(read(fd, from, end), from);
    if (whole < size) ftruncateSync(fd, whole);
    past = records;
    seq = next;
  }
  return {
    past,
    append,
    close: () => {
      closeSync(fd);
      unlock();
    },
  };
}

/** Makes the file's neighbour FILE.lock, which names the process; that of a process which is gone counts for nothing. */
function lock(path: string): () => void {
  const file = `${path}.lock`;
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw unwritable(path, error);
    }
    const holder = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0;
    if (holder > 0 && holder !== process.pid && isRunning(holder)) {
      throw usageError(
        'JOURNAL_IN_USE',
        `${path}: expected a journal that no other process writes, got one of process ${holder}`,
        {
          where: { file: path },
          hint: `If process ${holder} is none of KlineLab, remove ${file}.`,
        },
      );
    }
    rmSync(file, { force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const unwritable = (path: string, error: unknown): Error =>
  usageError(
    'FILE_UNWRITABLE',
    `${path}: expected a file that can be written, got ${(error as NodeJS.ErrnoException).code}`,
    { where: { file: path } },
  );

function openForAppend(path: string): number {
  try {
    return openSync(path, 'a+');
  } catch (error) {
    throw unwritable(path, error);
  }
}

function writeAll(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  try {
    for (let written = 0; written < bytes.length;) written += writeSync(fd, bytes, written);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw dataError('JOURNAL_WRITE', `journal: expected room to write, got ${code}`, {
      hint: 'Nothing that was not written has counted: make room and start again.',
    });
  }
}

function read(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(to - from);
  for (let done = 0; done < bytes.length;) {
    const got = readSync(fd, bytes, done, bytes.length - done, from + done);
    if (got === 0) break;
    done += got;
  }
  return bytes;
}

/** Behind the last line break; 0 where there is none. */
function endOfLines(fd: number, size: number): number {
  for (let to = size; to > 0;) {
    const from = Math.max(0, to - chunkBytes);
    const at = read(fd, from, to).lastIndexOf(newline);
    if (at >= 0) return from + at + 1;
    to = from;
  }
  return 0;
}

function firstLine(fd: number, end: number): unknown {
  for (let length = chunkBytes; ; length *= 2) {
    const bytes = read(fd, 0, Math.min(length, end));
    const at = bytes.indexOf(newline);
    if (at >= 0) return parseLine(bytes.subarray(0, at));
  }
}

function checkStart(line: unknown, { run }: JournalStart): void {
  const start = line as { klinelabJournal?: unknown; run?: unknown } | undefined;
  if (start?.klinelabJournal !== 1) {
    throw usageError('JOURNAL_OTHER', 'journal: expected one of a live run, got another file', {
      hint: 'Name a file that does not exist yet.',
    });
  }
  if (start.run === run) return;
  throw usageError('JOURNAL_OTHER', `journal: expected one of the run ${run}, got one of ${String(start.run)}`, {
    hint: 'Its first line holds the settings it was begun with; other models or settings need a journal of their own.',
  });
}

/** Where the last snapshot's line begins; the second line where there is none. */
function lastSnapshot(fd: number, end: number): number {
  for (let length = chunkBytes; ; length *= 2) {
    const from = Math.max(0, end - length);
    const bytes = read(fd, from, end);
    const mark = bytes.lastIndexOf(snapshotMark);
    const at = mark < 0 ? -1 : bytes.lastIndexOf(newline, mark);
    if (at >= 0) return from + at + 1;
    if (from === 0) return bytes.indexOf(newline) + 1;
  }
}

function parseLine(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
}

/** Records of whole lines, where they end, and the next number. The last line may be garbage, no other. */
function parseLines(bytes: Buffer, offset: number): { records: LiveRecord[]; whole: number; next: number } {
  const records: LiveRecord[] = [];
  let next: number | undefined;
  for (let at = 0; at < bytes.length;) {
    const stop = bytes.indexOf(newline, at);
    const line = parseLine(bytes.subarray(at, stop)) as ({ seq?: unknown } & LiveRecord) | null | undefined;
    const sound = typeof line?.seq === 'number' && (next === undefined || line.seq === next);
    if (!sound) {
      if (stop === bytes.length - 1 && next !== undefined) return { records, whole: offset + at, next };
      throw dataError(
        'JOURNAL_DAMAGED',
        `journal: expected the record ${next ?? 1}, got another or none, at byte ${offset + at}`,
        { where: { offset: offset + at }, hint: 'The file was altered; go on from a copy of it, or begin a new one.' },
      );
    }
    const { seq, ...record } = line;
    next = (seq as number) + 1;
    records.push(record as LiveRecord);
    at = stop + 1;
  }
  return { records, whole: offset + bytes.length, next: next ?? 1 };
}
