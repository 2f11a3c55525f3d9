import { dataError, type KlineLabError } from '../../core/base/errors.ts';
import type { MissingFile } from './opened.ts';

// Why something that a person brought is not taken.

/** Page and worker hold a copy each, beside the columns that are read from it. */
export const maxBytes = 2 ** 30;

export const tooBig = (file: string, bytes: number): KlineLabError =>
  dataError('FILE_TOO_BIG', `${file}: expected at most ${maxBytes} bytes, got ${bytes}`, {
    where: { file },
    hint: 'Split it, save it as Parquet, or use the command line.',
  });

export const wrongKind = (file: string, expected: string, got: string): KlineLabError =>
  dataError('FILE_KIND', `${file}: expected ${expected}, got ${got}`, { where: { file } });

/** `what` was brought before any bars. */
export const noKlines = (file: string, what: string): KlineLabError =>
  dataError('NO_KLINES', `${file}: expected klines on the chart before a ${what}, got none`, {
    where: { file },
    hint: `Drop klines first, then the ${what} again.`,
  });

/** Another file came than the one that the document names by its hash. */
export const otherFile = (file: string, what: string, wanted: MissingFile, sha256: string): KlineLabError =>
  dataError('FILE_HASH', `${file}: expected ${what} with SHA-256 ${wanted.sha256}, got ${sha256}`, {
    where: { file },
    hint: `The research names ${wanted.name} by that hash. Drop the right file, or use this one and give up the comparison.`,
  });

/** Most features that a refusal names. */
const namedFeatures = 12;

export function lacksFeatures(file: string, set: string, missing: readonly string[]): KlineLabError {
  const shown = missing.slice(0, namedFeatures).join(', ') + (missing.length > namedFeatures ? ', …' : '');
  return dataError(
    'MODEL_FEATURES',
    `${file}: expected features of the set ${set}, got ${missing.length} that it lacks: ${shown}`,
    {
      where: { file, field: 'feature_names' },
      hint: 'Train it on the columns of the feature set, or open a research document that defines these features.',
    },
  );
}
