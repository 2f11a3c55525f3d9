import type { TrainingParameters } from '../../../core/training/parameters/types.ts';

/** `lambda_l2=5, metric=ic` as parameters; numbers and truth values are read as such. Undefined where it cannot be read. */
export function parseParameters(text: string): TrainingParameters | undefined {
  const parameters: Record<string, string | number | boolean> = {};
  for (const pair of text.split(/[,\n]/)) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (at <= 0 || name === '' || value === '') return undefined;
    if (value === 'true' || value === 'false') parameters[name] = value === 'true';
    else parameters[name] = Number.isFinite(Number(value)) ? Number(value) : value;
  }
  return parameters;
}

/** Parameters as `parseParameters` reads them. */
export const parameterText = (params: TrainingParameters): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(', ');
