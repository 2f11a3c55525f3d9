import { modelError } from '../base/errors.ts';

export type ModelFormat = 'lightgbm' | 'onnx';

const ascii = (bytes: Uint8Array, length: number): string => String.fromCharCode(...bytes.subarray(0, length));

const startsWith = (bytes: Uint8Array, prefix: readonly number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** Files that are often dropped for a model: how they begin, what they are, and what to do. */
const STRANGERS: readonly { test: (bytes: Uint8Array, head: string) => boolean; is: string; hint: string }[] = [
  {
    test: (_, head) => /^\s*(<!doctype|<html|<\?xml|<head)/i.test(head),
    is: 'a web page',
    hint: 'The download gave an error page; download the file itself (on GitHub the "raw" file).',
  },
  {
    test: (_, head) => head.startsWith('version https://git-lfs'),
    is: 'a Git LFS pointer',
    hint: 'Fetch the file itself with `git lfs pull`.',
  },
  {
    test: (bytes) => bytes[0] === 0x80 && bytes[1] >= 2 && bytes[1] <= 5,
    is: 'a Python pickle',
    hint: 'Save the booster as text: booster.save_model("model.txt"), or model.booster_.save_model(…) in scikit-learn.',
  },
  {
    test: (bytes) => startsWith(bytes, [0x1f, 0x8b]),
    is: 'gzip',
    hint: 'Unpack it first.',
  },
  {
    test: (bytes) => startsWith(bytes, [0x50, 0x4b, 0x03, 0x04]),
    is: 'a zip archive (zip, npz, joblib or a PyTorch file)',
    hint: 'Unpack it first, or export the model to ONNX.',
  },
  {
    test: (bytes) => startsWith(bytes, [0x89, 0x48, 0x44, 0x46]),
    is: 'HDF5 (a Keras model)',
    hint: 'Export it to ONNX with tf2onnx.',
  },
  {
    test: (_, head) => head.startsWith('binf') || head.startsWith('bs64') || /^\{L?\s*"?(learner|version)/.test(head),
    is: 'an XGBoost model',
    hint: 'Export it to ONNX with onnxmltools.',
  },
  {
    test: (_, head) => /^\s*[{[]/.test(head),
    is: 'JSON',
    hint: 'LightGBM dumps (dump_model) cannot be read back; use save_model.',
  },
];

/**
 * Tells model formats apart by content, never by the name. Throws `MODEL_EMPTY` or `MODEL_FORMAT`, which says what the
 * file is instead where that can be told.
 */
export function sniffModel(bytes: Uint8Array): ModelFormat {
  if (bytes.length === 0) throw modelError('MODEL_EMPTY', 'model: expected a model file, got an empty one');
  const head = ascii(bytes, 256);
  if (/^tree\r?\n/.test(head)) return 'lightgbm';
  for (const { test, is, hint } of STRANGERS) {
    if (test(bytes, head)) {
      throw modelError('MODEL_FORMAT', `model: expected a LightGBM text or ONNX model, got ${is}`, { hint });
    }
  }
  // An ONNX file is a protobuf message whose first field is the IR version, or another field of the model.
  const field = bytes[0] >> 3;
  const wire = bytes[0] & 7;
  const looksLikeModel = (field === 1 && wire === 0) || ([2, 3, 4, 6, 7, 8, 14, 20, 25].includes(field) && wire === 2);
  if (looksLikeModel) return 'onnx';
  throw modelError('MODEL_FORMAT', 'model: expected a LightGBM text or ONNX model, got bytes of neither', {
    hint: 'A LightGBM text model begins with the line "tree".',
  });
}
