import { replaceCardLine } from './lightgbm/card.ts';
import { readModelText } from './lightgbm/text.ts';
import type { StoredCard } from './model.ts';
import { CARD_KEY, replaceCardMetadata } from './onnx/card.ts';
import { readOnnxGraph } from './onnx/graph.ts';
import { sniffModel } from './sniff.ts';
import { parseStoredCard, stringifyStoredCard } from './stored-card.ts';

/** The card inside a model's file, or undefined where it has none. Throws as opening the model would. */
export function readStoredCard(bytes: Uint8Array): StoredCard | undefined {
  const json =
    sniffModel(bytes) === 'onnx' ? readOnnxGraph(bytes).metadata.get(CARD_KEY) : readModelText(bytes).storedCard;
  return json === undefined ? undefined : parseStoredCard(json);
}

/**
 * The same model with `card` inside: a line of its own in LightGBM text, which LightGBM passes over, and a metadata
 * entry in ONNX. Predictions are untouched; the file's SHA-256 changes.
 */
export function writeStoredCard(bytes: Uint8Array, card: StoredCard): Uint8Array<ArrayBuffer> {
  const json = stringifyStoredCard(card);
  if (sniffModel(bytes) === 'onnx') return replaceCardMetadata(bytes, json);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes).replaceAll('\r\n', '\n');
  return new TextEncoder().encode(replaceCardLine(text, json));
}
