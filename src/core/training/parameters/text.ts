import type { TrainingParameters } from './types.ts';

const scalar = (text: string): string | number | boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isFinite(Number(text)) ? Number(text) : text;
};

/**
 * Parameters as people write them: `num_leaves=31, metric=l2;l1`. Commas or line ends part parameters, semicolons the items
 * of a list; numbers and truth values are read as such. Undefined where a part is not `name=value`.
 */
export function parseParameters(text: string): TrainingParameters | undefined {
  const parameters: Record<string, string | number | boolean | string[]> = {};
  for (const pair of text.split(/[,\n]/)) {
    if (pair.trim() === '') continue;
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    const value = pair.slice(at + 1).trim();
    if (at <= 0 || name === '' || value === '') return undefined;
    parameters[name] = value.includes(';') ? value.split(';').map((item) => item.trim()) : scalar(value);
  }
  return parameters;
}

/** Parameters as `parseParameters` reads them. */
export const parameterText = (params: TrainingParameters): string =>
  Object.entries(params)
    .map(([name, value]) => `${name}=${Array.isArray(value) ? value.join(';') : String(value)}`)
    .join(', ');
