import { sha256Hex } from '../../base/sha256.ts';
import type { ModelCard, StoredCard } from '../model.ts';
import { NO_CALIBRATION, parseStoredCard } from '../stored-card.ts';
import type { OnnxGraph } from './graph.ts';
import { eachField, ProtoWriter, textOf } from './protobuf.ts';

/** Metadata keys of KlineLab in an ONNX file. */
export const CARD_KEY = 'klinelab_card';
export const NAMES_KEY = 'feature_names';

/** Feature names in the metadata: a JSON array, or words separated by commas. */
export function metadataNames(graph: OnnxGraph): readonly string[] | undefined {
  const text = graph.metadata.get(NAMES_KEY)?.trim();
  if (text === undefined || text === '') return undefined;
  if (!text.startsWith('[')) return text.split(',').map((name) => name.trim());
  try {
    const names: unknown = JSON.parse(text);
    if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names;
  } catch {
    // Another program's key of the same name is no fault of the model.
  }
  return undefined;
}

export interface OnnxFacts {
  readonly featureCount: number;
  readonly outputCount: number;
  readonly classNames?: readonly string[];
  readonly trees?: number;
  readonly objective?: string;
}

/** The card of an ONNX model: what its graph says, completed by the card its metadata carries. */
export function onnxCard(graph: OnnxGraph, facts: OnnxFacts, bytes: Uint8Array, name: string): ModelCard {
  const json = graph.metadata.get(CARD_KEY);
  const stored: Partial<StoredCard> = json === undefined ? {} : parseStoredCard(json);
  const names = metadataNames(graph);
  const { classNames, outputCount, featureCount } = facts;
  return {
    name: stored.name ?? name,
    kind: 'onnx',
    objective: facts.objective,
    featureNames: names?.length === featureCount ? names : undefined,
    featureCount,
    outputCount,
    classNames:
      outputCount === 1
        ? undefined
        : classNames?.length === outputCount
          ? classNames
          : Array.from({ length: outputCount }, (_, index) => `class_${index}`),
    trees: facts.trees,
    featureSet: stored.featureSet,
    label: stored.label,
    trained: stored.trained,
    calibration: stored.calibration ?? NO_CALIBRATION,
    thresholds: stored.thresholds,
    sha256: sha256Hex(bytes),
    bytes: bytes.length,
  };
}

/** The same file with `json` as its card in the metadata, in place of the one it may have. */
export function replaceCardMetadata(bytes: Uint8Array, json: string): Uint8Array<ArrayBuffer> {
  const writer = new ProtoWriter();
  eachField(bytes, (field) => {
    let isCard = false;
    if (field.number === 14) {
      eachField(field.bytes, (part) => {
        if (part.number === 1) isCard = textOf(part) === CARD_KEY;
      });
    }
    if (!isCard) writer.raw(bytes.subarray(field.start, field.end));
  });
  return writer.message(14, (entry) => entry.text(1, CARD_KEY).text(2, json)).finish();
}
