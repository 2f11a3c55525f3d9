import { looksLikeText } from './text.ts';

/** What a file is, by its content alone. */
export type FileKind =
  | 'empty'
  | 'csv'
  | 'json'
  | 'research'
  | 'feature-set'
  | 'lightgbm'
  | 'onnx'
  | 'npy'
  | 'zip'
  | 'npz'
  | 'gzip'
  | 'zstd'
  | 'parquet'
  | 'arrow-file'
  | 'arrow-stream'
  | 'feather-v1'
  | 'checksum'
  | 'html'
  | 'xml'
  | 'git-lfs'
  | 'pickle'
  | 'hdf5'
  | 'excel'
  | 'pdf'
  | '7z'
  | 'rar'
  | 'bzip2'
  | 'xz'
  | 'xgboost'
  | 'sqlite'
  | 'binary';

const HEAD = 4096;

const latin1 = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

const MAGIC: readonly (readonly [string, FileKind])[] = [
  ['\x1f\x8b', 'gzip'],
  ['\x28\xb5\x2f\xfd', 'zstd'],
  ['PAR1', 'parquet'],
  ['ARROW1', 'arrow-file'],
  ['FEA1', 'feather-v1'],
  ['\x93NUMPY', 'npy'],
  ['\x89HDF\r\n', 'hdf5'],
  ['\xd0\xcf\x11\xe0', 'excel'],
  ['%PDF-', 'pdf'],
  ["7z\xbc\xaf'\x1c", '7z'],
  ['Rar!', 'rar'],
  ['BZh', 'bzip2'],
  ['\xfd7zXZ', 'xz'],
  ['SQLite format 3', 'sqlite'],
  ['binf', 'xgboost'],
  ['bs64', 'xgboost'],
  // UBJSON: an object whose first key has seven letters.
  ['{L\0\0\0\0\0\0\0\x07learner', 'xgboost'],
  ['{L\0\0\0\0\0\0\0\x07version', 'xgboost'],
  ['version https://git-lfs', 'git-lfs'],
];

/** ZIP archives by the name of their first files: workbooks and NumPy archives are ZIPs too. */
function zipKind(head: string): FileKind {
  const first = head.slice(30, 30 + head.charCodeAt(26));
  if (first.endsWith('.npy')) return 'npz';
  return first.startsWith('[Content_Types]') || first.startsWith('xl/') ? 'excel' : 'zip';
}

/** An ONNX model: a protobuf whose first field is the IR version (a small varint), followed by another model field. */
function looksLikeOnnx(bytes: Uint8Array): boolean {
  if (bytes.length < 16 || bytes[0] !== 0x08 || bytes[1] < 1 || bytes[1] > 32) return false;
  // producer_name, producer_version, domain, model_version, doc_string, graph, opset_import, metadata_props
  return [0x12, 0x1a, 0x22, 0x28, 0x32, 0x3a, 0x42, 0x72].includes(bytes[2]);
}

/** A pickle: protocol 2 to 5 with its frame or first opcode, or protocol 0/1 as scikit-learn's old files have it. */
function looksLikePickle(bytes: Uint8Array): boolean {
  return bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5 && bytes.length >= 4;
}

/** An Arrow stream: a continuation mark, then a small length whose metadata starts with a table offset. */
function looksLikeArrowStream(bytes: Uint8Array): boolean {
  if (bytes.length < 12 || !bytes.subarray(0, 4).every((byte) => byte === 0xff)) return false;
  const length = bytes[4] | (bytes[5] << 8) | (bytes[6] << 16) | (bytes[7] << 24);
  return length >= 0 && length % 4 === 0;
}

function jsonKind(text: string): FileKind {
  if (/^\{\s*"learner"\s*:/.test(text)) return 'xgboost';
  if (/^\{[^]*"klinelabFeatures"\s*:/.test(text)) return 'feature-set';
  return /^\{[^]*"klinelab"\s*:/.test(text) && !/"klinelab"\s*:\s*\[/.test(text) ? 'research' : 'json';
}

/** Tells what a file is by its bytes; names and extensions do not matter. */
export function sniff(bytes: Uint8Array): FileKind {
  if (bytes.length === 0) return 'empty';
  const head = latin1(bytes.subarray(0, HEAD));
  for (const [magic, kind] of MAGIC) if (head.startsWith(magic)) return kind;
  if (head.startsWith('PK\x03\x04')) return zipKind(head);
  if (head.startsWith('PK\x05\x06')) return 'zip';
  if (looksLikeArrowStream(bytes)) return 'arrow-stream';
  if (looksLikePickle(bytes)) return 'pickle';
  if (looksLikeOnnx(bytes)) return 'onnx';
  if (!looksLikeText(bytes)) return 'binary';
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  const plain = text.startsWith('\xff\xfe') || text.startsWith('\xfe\xff') ? text.slice(2).replaceAll('\0', '') : text;
  if (plain === '') return 'empty';
  if (/^tree\r?\n/.test(plain) && /\nversion=/.test(plain)) return 'lightgbm';
  if (/^<(?:!doctype html|html|head|body|!--)/i.test(plain)) return 'html';
  if (plain.startsWith('<?xml') || (/^<[a-z]/i.test(plain) && plain.includes('</'))) return 'xml';
  if (plain.startsWith('{') || plain.startsWith('[')) return jsonKind(plain);
  if (/^[0-9a-f]{64}[ \t]+\*?[^\r\n,;]+\s*$/i.test(plain)) return 'checksum';
  return 'csv';
}
