import { usageError } from '../base/errors.ts';
import type { TreeKernels } from '../kernels/trees.ts';
import { lightGbmCard } from './lightgbm/card.ts';
import { LightGbmModel } from './lightgbm/model.ts';
import { readModelText } from './lightgbm/text.ts';
import type { Model } from './model.ts';
import type { OnnxRuntimeLoader } from './onnx/runtime.ts';
import { sniffModel } from './sniff.ts';

export interface OpenOptions {
  /** The file's name, or what the model is to be called; a card inside the file wins over it. */
  readonly name: string;
  readonly kernels: TreeKernels;
  /** Loads ONNX Runtime on first need; without it, models that need it are refused. */
  readonly onnx?: OnnxRuntimeLoader;
  /** The host's own SHA-256 as hex digits, where it is faster. */
  readonly sha256?: (bytes: Uint8Array) => string;
  /**
   * `auto`: tree models in our kernels, every other graph in ONNX Runtime. `trees` refuses what is not trees;
   * `onnxruntime` refuses what is not ONNX.
   */
  readonly engine?: 'auto' | 'trees' | 'onnxruntime';
}

/** `models/lgb-5.txt` is called `lgb-5`. */
export const nameFromFile = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.(txt|onnx|model)$/i, '');

/**
 * Opens a model by its content: LightGBM text (v2 to v4) or ONNX. Whatever is handed out has been proven sound, and a
 * file that cannot be used is refused with a typed error (`MODEL_…`, `ONNX_…`).
 */
export async function openModel(bytes: Uint8Array, options: OpenOptions): Promise<Model> {
  const { engine = 'auto', kernels } = options;
  const name = nameFromFile(options.name);
  const format = sniffModel(bytes);
  if (format === 'onnx') {
    const { openOnnx } = await import('./onnx/open.ts');
    return openOnnx(bytes, { ...options, name, engine });
  }
  if (engine === 'onnxruntime') {
    throw usageError('ENGINE_UNFIT', `engine onnxruntime: expected an ONNX model, got LightGBM text`, {
      hint: 'Export it to ONNX first, or use the engine trees.',
    });
  }
  const ensemble = readModelText(bytes);
  return new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, name, options.sha256), kernels);
}
