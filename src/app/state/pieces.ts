import { symbolOfName } from '../../core/klines/symbol.ts';
import { sniff, type FileKind } from '../../core/tables/sniff.ts';

/** Bytes from which a file's kind is told. */
const headBytes = 4096;
const barKinds: ReadonlySet<FileKind> = new Set<FileKind>([
  'csv',
  'json',
  'parquet',
  'arrow-file',
  'arrow-stream',
  'zip',
  'gzip',
  'checksum',
]);

const kindOf = async (file: File): Promise<FileKind> =>
  sniff(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()));

/** Whether files look like tables that could hold bars. */
export async function mayHoldBars(files: readonly File[]): Promise<boolean> {
  return (await Promise.all(files.map(kindOf))).every((kind) => barKinds.has(kind));
}

/**
 * Files dropped at once: those that may hold bars are opened together, or apart by the symbols that their names speak of;
 * every other stands for itself.
 */
export async function grouped(files: readonly File[], bySymbol: boolean): Promise<readonly (readonly File[])[]> {
  const kinds = await Promise.all(files.map(kindOf));
  const others = files.filter((_, i) => !barKinds.has(kinds[i])).map((file) => [file]);
  const together = new Map<string, File[]>();
  for (const file of files.filter((_, i) => barKinds.has(kinds[i]))) {
    const symbol = bySymbol ? symbolOfName(file.name) : '';
    together.set(symbol, [...(together.get(symbol) ?? []), file]);
  }
  return [...together.values(), ...others];
}
