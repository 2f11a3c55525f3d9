import { usageError } from '../core/base/errors.ts';
import type { TrainingParameters } from '../core/training/parameters/types.ts';

const scalar = (text: string): string | number | boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
};

/** `num_leaves=31,metric=l2;l1`: commas part parameters, semicolons the items of a list. */
export function parseParams(text: string | undefined): TrainingParameters {
  if (text === undefined || text.trim() === '') return {};
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const at = pair.indexOf('=');
      if (at <= 0) {
        throw usageError('OPTION_VALUE', `--params: expected name=value pairs, got ${pair}`, {
          where: { field: '--params' },
        });
      }
      const value = pair.slice(at + 1);
      return [
        pair.slice(0, at).trim(),
        value.includes(';') ? value.split(';').map((item) => item.trim()) : scalar(value),
      ];
    }),
  );
}
