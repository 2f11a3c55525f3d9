import type { TreeKernels } from '../kernels/trees.ts';
import { lightGbmCard } from './lightgbm/card.ts';
import { LightGbmModel } from './lightgbm/model.ts';
import { readModelText } from './lightgbm/text.ts';
import type { Model } from './model.ts';
import { sniffModel } from './sniff.ts';

export interface OpenOptions {
  /** The file's name or what it is to be called; a card inside the file wins over it. */
  readonly name: string;
  readonly kernels: TreeKernels;
}

/** `models/lgb-5.txt` is called `lgb-5`. */
export const nameFromFile = (file: string): string => file.replace(/^.*[/\\]/, '').replace(/\.(txt|onnx|model)$/i, '');

export async function openModel(bytes: Uint8Array, options: OpenOptions): Promise<Model> {
  const format = sniffModel(bytes);
  if (format === 'lightgbm') {
    const ensemble = readModelText(bytes);
    return new LightGbmModel(ensemble, lightGbmCard(ensemble, bytes, nameFromFile(options.name)), options.kernels);
  }
  throw new Error('onnx');
}
