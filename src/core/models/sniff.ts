import { modelError } from '../base/errors.ts';
import { sniff, type FileKind } from '../tables/sniff.ts';

export type ModelFormat = 'lightgbm' | 'onnx';

/** Files that are often dropped for a model: what they are, and what to do. */
const STRANGERS: Partial<Record<FileKind, { readonly is: string; readonly hint: string }>> = {
  html: {
    is: 'a web page',
    hint: 'The download gave an error page; download the file itself (on GitHub the "raw" file).',
  },
  xml: { is: 'an XML document', hint: 'PMML cannot be read; export the model to ONNX.' },
  'git-lfs': { is: 'a Git LFS pointer', hint: 'Fetch the file itself with `git lfs pull`.' },
  pickle: {
    is: 'a Python pickle',
    hint: 'Save the booster as text: booster.save_model("model.txt"), or model.booster_.save_model(…) in scikit-learn.',
  },
  gzip: { is: 'gzip', hint: 'Unpack it first.' },
  zip: {
    is: 'a zip archive (zip, joblib or a PyTorch file)',
    hint: 'Unpack it first, or export the model to ONNX.',
  },
  npz: { is: 'a NumPy archive', hint: 'Unpack it first, or export the model to ONNX.' },
  hdf5: { is: 'HDF5 (a Keras model)', hint: 'Export it to ONNX with tf2onnx.' },
  xgboost: { is: 'an XGBoost model', hint: 'Export it to ONNX with onnxmltools.' },
  json: { is: 'JSON', hint: 'LightGBM dumps (dump_model) cannot be read back; use save_model.' },
};

/** Whether bytes may start an ONNX file: a protobuf message with the IR version, or another field of the model, first. */
function startsLikeOnnx([first]: Uint8Array): boolean {
  const field = first >> 3;
  const wire = first & 7;
  return (field === 1 && wire === 0) || ([2, 3, 4, 6, 7, 8, 14, 20, 25].includes(field) && wire === 2);
}

/**
 * Tells model formats apart by content, never by the name. Throws `MODEL_EMPTY` or `MODEL_FORMAT`, which says what the
 * file is instead where that can be told.
 */
export function sniffModel(bytes: Uint8Array): ModelFormat {
  if (bytes.length === 0) throw modelError('MODEL_EMPTY', 'model: expected a model file, got an empty one');
  // A LightGBM text that is cut or altered behind its first line is still one, and its reader says what is wrong.
  if (/^tree\r?\n/.test(String.fromCharCode(...bytes.subarray(0, 6)))) return 'lightgbm';
  const stranger = STRANGERS[sniff(bytes)];
  if (stranger !== undefined) {
    throw modelError('MODEL_FORMAT', `model: expected a LightGBM text or ONNX model, got ${stranger.is}`, {
      hint: stranger.hint,
    });
  }
  if (startsLikeOnnx(bytes)) return 'onnx';
  throw modelError('MODEL_FORMAT', 'model: expected a LightGBM text or ONNX model, got bytes of neither', {
    hint: 'A LightGBM text model begins with the line "tree".',
  });
}
