import { usageError, withFile } from '../core/base/errors.ts';
import { openKlines, type OpenOptions as KlinesOpenOptions } from '../core/klines/open.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { ImportReport } from '../core/klines/report.ts';
import type { Model } from '../core/models/model.ts';
import { openModel, type OpenOptions } from '../core/models/open.ts';
import type { ParsedOptions } from './command.ts';
import { readInput } from './files.ts';
import { treeKernels } from '../node/kernels.ts';
import { note } from './notes.ts';
import { loadOnnxRuntime } from '../node/onnxRuntime.ts';
import { sha256 } from '../node/sha256.ts';

/** How a research document says that its file was read. */
export type NamedReading = Pick<KlinesOpenOptions, 'repairs' | 'zone' | 'columns'>;

/** Klines from bytes, with the common options applied; what was guessed and repaired is told on stderr. */
export async function klinesFrom(
  { name, bytes }: { name: string; bytes: Uint8Array },
  options: ParsedOptions,
  reading: NamedReading = {},
): Promise<{ klines: Klines; report: ImportReport }> {
  try {
    const opened = await openKlines(bytes, {
      ...reading,
      name,
      nowMs: Date.now(),
      symbol: options.text('symbol'),
      interval: options.text('interval'),
      zone: options.text('zone') ?? reading.zone,
    });
    note(
      options.flag('quiet'),
      opened.report.issues.map(({ severity, message }) => `${severity}: ${name}: ${message}`),
    );
    return opened;
  } catch (error) {
    throw withFile(error, name);
  }
}

export const readKlines = (
  path: string,
  options: ParsedOptions,
  reading?: NamedReading,
): ReturnType<typeof klinesFrom> => klinesFrom(readInput(path), options, reading);

type ModelEngine = OpenOptions['engine'];

export async function readModel(path: string, engine: ModelEngine = 'auto'): Promise<Model> {
  const { name, bytes } = readInput(path);
  try {
    return await openModel(bytes, { name, kernels: treeKernels(), onnx: loadOnnxRuntime, engine, sha256 });
  } catch (error) {
    throw withFile(error, path);
  }
}

/** The models of the repeatable `--model`; at least one. */
export async function readModels(options: ParsedOptions): Promise<Model[]> {
  const paths = options.texts('model');
  if (paths.length === 0) {
    throw usageError('OPTION_MISSING', '--model: expected at least one model file, got none', {
      where: { field: '--model' },
    });
  }
  const models: Model[] = [];
  const engine = options.text('engine') as ModelEngine;
  for (const path of paths) models.push(await readModel(path, engine));
  return models;
}
