import { usageError, withFile } from '../core/base/errors.ts';
import { nameOfAll } from '../core/klines/file-names.ts';
import { openPieces, openSeries, type OpenedSeries } from '../core/klines/open-pieces.ts';
import { openKlines, type OpenOptions as KlinesOpenOptions } from '../core/klines/open.ts';
import { DEFAULT_REPAIRS, isRepairName, REPAIR_RULES } from '../core/klines/rules.ts';
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
export type NamedReading = Pick<KlinesOpenOptions, 'repairs' | 'zone' | 'dateOrder' | 'columns'>;

/** The rules that a document names or the usual ones, with those of `--repair` and without those of `--no-repair`. */
function repairsOf(options: ParsedOptions, named?: readonly string[]): readonly string[] | undefined {
  const more = options.texts('repair');
  const fewer = options.texts('no-repair');
  for (const rule of [...more, ...fewer]) {
    if (isRepairName(rule)) continue;
    throw usageError(
      'REPAIR_NAME',
      `--repair: expected one of ${Object.keys(REPAIR_RULES).join(', ')}, got "${rule}"`,
      { where: { field: '--repair' } },
    );
  }
  if (more.length + fewer.length === 0) return named;
  return [...new Set([...(named ?? DEFAULT_REPAIRS), ...more])].filter((rule) => !fewer.includes(rule));
}

/** The common options beside a reading that a document names. */
const wantedReading = (options: ParsedOptions, reading: NamedReading): Omit<KlinesOpenOptions, 'name'> => ({
  ...reading,
  nowMs: Date.now(),
  symbol: options.text('symbol'),
  interval: options.text('interval'),
  zone: options.text('zone') ?? reading.zone,
  dateOrder: (options.text('date-order') as KlinesOpenOptions['dateOrder']) ?? reading.dateOrder,
  repairs: repairsOf(options, reading.repairs),
});

/** What was guessed and repaired is told on stderr. */
function noteIssues(name: string, { issues }: ImportReport, options: ParsedOptions): void {
  note(
    options.flag('quiet'),
    issues.map(({ severity, message }) => `${severity}: ${name}: ${message}`),
  );
}

interface InputFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Klines from the bytes of one file, or of several that hold one symbol in pieces, with the common options applied. */
export async function klinesFrom(
  files: InputFile | readonly InputFile[],
  options: ParsedOptions,
  reading: NamedReading = {},
): Promise<{ klines: Klines; report: ImportReport }> {
  const [first, ...others] = [files].flat();
  const name = nameOfAll([first, ...others].map((file) => file.name));
  try {
    const wanted = { ...wantedReading(options, reading), name };
    const opened = await (others.length === 0
      ? openKlines(first.bytes, wanted)
      : openPieces([first, ...others], wanted));
    noteIssues(name, opened.report, options);
    return opened;
  } catch (error) {
    throw withFile(error, name);
  }
}

/** Klines of several symbols from the bytes of some files, one series a symbol, with the common options applied. */
export async function seriesFrom(
  files: readonly InputFile[],
  options: ParsedOptions,
  reading: NamedReading,
): Promise<OpenedSeries[]> {
  const series = await openSeries(files, wantedReading(options, reading));
  for (const { report } of series) noteIssues(report.file, report, options);
  return series;
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
