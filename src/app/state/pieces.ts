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

/** Files dropped at once: those that may hold bars are pieces of one series, every other stands for itself. */
export async function grouped(files: readonly File[]): Promise<readonly (readonly File[])[]> {
  const kinds = await Promise.all(
    files.map(async (file) => sniff(new Uint8Array(await file.slice(0, headBytes).arrayBuffer()))),
  );
  const pieces = files.filter((_, i) => barKinds.has(kinds[i]));
  const others = files.filter((_, i) => !barKinds.has(kinds[i])).map((file) => [file]);
  return pieces.length === 0 ? others : [pieces, ...others];
}
