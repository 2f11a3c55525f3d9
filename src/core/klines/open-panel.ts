import { dataError, usageError, withFile } from '../base/errors.ts';
import { stopIfAborted } from '../base/progress.ts';
import { sha256Hex } from '../base/sha256.ts';
import { sniff } from '../tables/sniff.ts';
import { checksumDiffers, parseChecksum } from './checksum.ts';
import type { Klines, Panel } from './klines.ts';
import { mergePieces } from './merge.ts';
import { openContent } from './open.ts';
import type { OpenedKlinesFile, OpenOptions } from './open.ts';
import type { ImportReport } from './report.ts';
import { unwrap } from './unwrap.ts';

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface OpenedPanel {
  /** The bars of each symbol, in the order in which the symbols first came. */
  readonly panel: Panel;
  /** The reports of the files that each symbol's bars came from, in order of time. */
  readonly reports: ReadonlyMap<string, readonly ImportReport[]>;
  /** Names of the given files that each symbol's bars came from. */
  readonly files: ReadonlyMap<string, readonly string[]>;
}

const MAX_FILES = 10_000;

function verifyChecksums(tables: readonly NamedBytes[], sums: ReadonlyMap<string, string>): void {
  for (const { name, bytes } of tables) {
    const wanted = sums.get(name.split(/[\\/]/).pop() ?? name);
    if (wanted === undefined) continue;
    const found = sha256Hex(bytes);
    if (found !== wanted) throw checksumDiffers(name, wanted, found);
  }
}

/**
 * Opens several files at once: the pieces of one symbol are put together in order of time, several symbols (by a
 * symbol column, or by the files' names) make a panel. Archives give all of their tables. Checksum files among them
 * are verified.
 */
export async function openPanel(
  files: readonly NamedBytes[],
  options: Omit<OpenOptions, 'name'> = {},
): Promise<OpenedPanel> {
  if (files.length === 0 || files.length > MAX_FILES) {
    throw usageError('FILES', `panel: expected 1 to ${MAX_FILES} files, got ${files.length}`);
  }
  const isChecksum = ({ bytes }: NamedBytes): boolean => sniff(bytes) === 'checksum';
  const tables = files.length === 1 ? files : files.filter((file) => !isChecksum(file));
  verifyChecksums(tables, new Map(files.filter(isChecksum).map(({ bytes }) => parseChecksum(bytes))));
  if (tables.length === 0) throw dataError('NO_BARS', `panel: expected files of bars, got checksums alone`);

  const pieces = new Map<string, OpenedKlinesFile[]>();
  const names = new Map<string, Set<string>>();
  for (const [i, { name, bytes }] of tables.entries()) {
    stopIfAborted(options, 'Opening files');
    options.onProgress?.({ stage: 'files', done: i, total: tables.length });
    try {
      for (const content of await unwrap(bytes, name)) {
        // The archive's name speaks of the symbol as well as the table's inside it.
        const opened = await openContent(content, {
          ...options,
          name: content.wrappings.length > 0 ? content.name : name,
        });
        for (const piece of opened) {
          const known = pieces.get(piece.klines.symbol);
          if (known === undefined) pieces.set(piece.klines.symbol, [piece]);
          else known.push(piece);
          names.set(piece.klines.symbol, (names.get(piece.klines.symbol) ?? new Set()).add(name));
        }
      }
    } catch (error) {
      throw withFile(error, name);
    }
  }
  const panel = new Map<string, Klines>();
  const reports = new Map<string, readonly ImportReport[]>();
  for (const [symbol, parts] of pieces) {
    const merged = await mergePieces(symbol, parts);
    panel.set(symbol, merged.klines);
    reports.set(symbol, merged.reports);
  }
  return { panel, reports, files: new Map([...names].map(([symbol, own]) => [symbol, [...own]])) };
}
