import { usageError } from '../core/base/errors.ts';
import { parseParameters } from '../core/training/parameters/text.ts';
import type { TrainingParameters } from '../core/training/parameters/types.ts';

/** The value of `--params`; none where it is not given. */
export function parseParams(text = ''): TrainingParameters {
  const parameters = parseParameters(text);
  if (parameters !== undefined) return parameters;
  throw usageError('OPTION_VALUE', `--params: expected name=value pairs, got ${text}`, {
    where: { field: '--params' },
  });
}
