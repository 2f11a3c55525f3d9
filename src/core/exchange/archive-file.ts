import { dataError } from '../base/errors.ts';
import type { RunControl } from '../base/progress.ts';
import { sha256OfBytes } from '../base/sha256.ts';
import { checksumDiffers, parseChecksum } from '../klines/checksum.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import type { ArchiveHost } from './host.ts';
import { parseInterval } from '../klines/interval.ts';
import type { Period } from './periods.ts';
import { requestBytes } from './request.ts';

/** A month of one-minute bars has some 2 MB, a day of seconds some 3 MB. */
const mostBytes = 128 * 1024 * 1024;
const mostChecksumBytes = 4096;

/** One file of the archive: a symbol's bars of a month or a day. */
export interface ArchiveFile {
  readonly archive: string;
  readonly symbol: string;
  readonly interval: string;
  readonly period: Period;
}

export interface ArchivePart {
  readonly file: string;
  readonly klines: Klines;
  /** What the reader had to mend, by the names of its rules. */
  readonly repairs: readonly string[];
}

/** The archive writes `1mo` for a month, since some file systems take `1M` for a minute. */
const spelled = (interval: string): string => (interval === '1M' ? '1mo' : interval);

/** `BTCUSDT-1h-2024-01.zip`, or `…-2024-01-31.zip` for a day. */
export const archiveFileName = ({ symbol, interval, period }: ArchiveFile): string =>
  `${symbol}-${spelled(interval)}-${period.name}.zip`;

const archivePath = (file: ArchiveFile): string => {
  const { archive, symbol, interval, period } = file;
  const folder = `${encodeURIComponent(symbol)}/${spelled(interval)}`;
  return `${archive}/data/spot/${period.kind}/klines/${folder}/${encodeURIComponent(archiveFileName(file))}`;
};

/**
 * Fetches one file with its checksum, verifies it and reads its bars; undefined where the archive has none. A file
 * that is not what its checksum says is fetched once more, since it may just have been replaced, and refused then.
 * Errors: those of `requestBytes`, `CHECKSUM` (check), what the reader refuses, and `ARCHIVE_FILE` (data) for bars of
 * another interval or time than the file's name says.
 */
export async function fetchArchiveFile(
  file: ArchiveFile,
  host: ArchiveHost,
  control: RunControl,
  tries?: number,
): Promise<ArchivePart | undefined> {
  const name = archiveFileName(file);
  for (let attempt = 1; ; attempt++) {
    const sums = await requestBytes(host, `${archivePath(file)}.CHECKSUM`, mostChecksumBytes, control, tries);
    if (sums === undefined) return undefined;
    const bytes = await requestBytes(host, archivePath(file), mostBytes, control, tries);
    if (bytes === undefined) return undefined;
    const [, wanted] = parseChecksum(sums);
    const found = await sha256OfBytes(bytes);
    if (wanted === found) return readPart(file, name, bytes, host);
    if (attempt === 2) throw checksumDiffers(name, wanted.slice(0, 64), found);
  }
}

async function readPart(
  { symbol, interval, period }: ArchiveFile,
  name: string,
  bytes: Uint8Array,
  host: ArchiveHost,
): Promise<ArchivePart> {
  const { klines, report } = await host.open({ name, bytes, symbol, interval });
  const wrong = (expected: string, got: string) =>
    dataError('ARCHIVE_FILE', `${name}: expected ${expected}, got ${got}`, {
      where: { file: name },
      hint: 'The archive holds another file under this name; fetch these bars with the source rest.',
    });
  const { openTime, quoteVolume, trades } = klines;
  const last = openTime[barCount(klines) - 1];
  if (openTime[0] < period.startMs || last >= period.endMs) {
    const time = openTime[0] < period.startMs ? openTime[0] : last;
    throw wrong(`bars of ${period.name}`, `one at ${new Date(time).toISOString()}`);
  }
  if (report.issues.some(({ code }) => code === 'INTERVAL_DIFFERS')) throw wrong(`bars of ${interval}`, 'others');
  if (quoteVolume === undefined || trades === undefined) throw wrong('quote volume and trades', 'neither or one');
  return { file: name, klines: { ...klines, symbol, intervalMs: parseInterval(interval) }, repairs: report.repairs };
}
