import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { sniff } from '../tables/sniff.ts';
import type { FileKind } from '../tables/sniff.ts';

/** A file's content with its wrappings taken off. */
export interface Unwrapped {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly kind: FileKind;
  /** `gzip`, `zip:NAME`, outermost first. */
  readonly wrappings: readonly string[];
}

/** What files are that hold no bars, and what to do about it. */
const REFUSALS: Partial<Record<FileKind, { readonly what: string; readonly hint: string }>> = {
  html: {
    what: 'an HTML page, not data',
    hint: 'The download gave an error or log-in page; open the address in a browser.',
  },
  xml: { what: 'an XML document', hint: 'Save the bars as CSV.' },
  'git-lfs': { what: 'a Git LFS pointer instead of the file itself', hint: 'Fetch the file with "git lfs pull".' },
  pickle: {
    what: 'a Python pickle, which can run code when opened',
    hint: 'Convert it: pandas.read_pickle("FILE").to_parquet("bars.parquet").',
  },
  hdf5: { what: 'an HDF5 file', hint: 'Convert it: pandas.read_hdf("FILE").to_parquet("bars.parquet").' },
  excel: { what: 'an Excel workbook', hint: 'Save the sheet as CSV (UTF-8).' },
  pdf: { what: 'a PDF document', hint: 'Find the same bars as CSV.' },
  '7z': { what: 'a 7-Zip archive', hint: 'Unpack it first.' },
  rar: { what: 'a RAR archive', hint: 'Unpack it first.' },
  bzip2: { what: 'a bzip2 file', hint: 'Unpack it first.' },
  xz: { what: 'an XZ file', hint: 'Unpack it first.' },
  zstd: { what: 'a Zstandard file', hint: 'Unpack it first.' },
  sqlite: { what: 'an SQLite database', hint: 'Export the table as CSV.' },
  'feather-v1': {
    what: 'a Feather file of version 1',
    hint: 'Write it again: pandas.read_feather("FILE").to_feather("bars.feather").',
  },
  lightgbm: { what: 'a LightGBM model', hint: 'Open it as a model.' },
  onnx: { what: 'an ONNX model', hint: 'Open it as a model.' },
  xgboost: { what: 'an XGBoost model', hint: 'Only LightGBM text models and ONNX models can be opened.' },
  research: { what: 'a research document', hint: 'Open it as research.' },
  npy: { what: 'a NumPy array', hint: 'Bars need named columns: save them as CSV or Parquet.' },
  npz: { what: 'a NumPy archive', hint: 'Bars need named columns: save them as CSV or Parquet.' },
  checksum: { what: 'a checksum', hint: 'Drop it together with the file that it belongs to.' },
  binary: {
    what: 'binary data, not a table',
    hint: 'CSV, JSON, Parquet, Arrow, Feather, ZIP and gzip of these can be read.',
  },
  empty: { what: 'an empty file', hint: 'Download or export it again.' },
};

/** The refusal of a file that holds no bars, or undefined where it may hold some. */
export function refusalOf(kind: FileKind, name: string): KlineLabError | undefined {
  const refusal = REFUSALS[kind];
  if (refusal === undefined) return undefined;
  const code = kind === 'empty' ? 'FILE_EMPTY' : `NOT_KLINES_${kind.toUpperCase().replaceAll('-', '_')}`;
  return dataError(code, `${name}: expected bars, got ${refusal.what}`, { hint: refusal.hint });
}

const isTable = (name: string): boolean =>
  /\.(?:csv|tsv|txt|json|jsonl|ndjson|parquet|feather|arrow|arrows|ipc)$/i.test(name);
const isClutter = (name: string): boolean => /(?:^|\/)(?:__MACOSX\/|\.DS_Store$|\._)/.test(name);

/**
 * Takes gzip and ZIP off, at most one of each. An archive with several tables gives them all, by name; files of other
 * kinds beside them are left.
 */
export async function unwrap(bytes: Uint8Array, name: string, wrappings: readonly string[] = []): Promise<Unwrapped[]> {
  const kind = sniff(bytes);
  if ((kind === 'gzip' || kind === 'zip') && wrappings.some((wrapping) => wrapping.split(':')[0] === kind)) {
    throw dataError('ARCHIVE_NESTED', `${name}: expected a table, got a ${kind} inside a ${kind}`, {
      hint: 'Unpack the outer one first.',
    });
  }
  if (kind === 'gzip') {
    const { gunzip } = await import('../tables/inflate.ts');
    return unwrap(gunzip(bytes, name), name, [...wrappings, 'gzip']);
  }
  if (kind !== 'zip') return [{ name, bytes, kind, wrappings }];
  const { listZip, readZipEntry } = await import('../tables/zip.ts');
  const entries = listZip(bytes, name).filter((entry) => !isClutter(entry.name));
  if (entries.length === 0) throw dataError('ZIP_EMPTY', `${name}: expected a table in the ZIP archive, got no files`);
  let tables = entries.filter((entry) => isTable(entry.name) && !/readme|license/i.test(entry.name));
  if (tables.length === 0 && entries.length === 1) tables = entries.filter((entry) => !/readme/i.test(entry.name));
  if (tables.length === 0) {
    throw dataError(
      'ZIP_NO_TABLE',
      `${name}: expected a table (CSV, JSON, Parquet, Arrow) in the ZIP archive, got ${entries
        .slice(0, 5)
        .map((entry) => `"${entry.name}"`)
        .join(', ')}`,
    );
  }
  const contents: Unwrapped[] = [];
  for (const entry of tables.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    contents.push(...(await unwrap(readZipEntry(bytes, entry), entry.name, [...wrappings, `zip:${entry.name}`])));
  }
  return contents;
}
