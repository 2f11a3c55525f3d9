import { modelError } from '../../base/errors.ts';
import { nearestName } from '../../base/nearest.ts';
import type { OutputTransform } from '../../kernels/trees.ts';
import type { Ensemble } from './ensemble.ts';
import { parseReal, quote } from './fields.ts';

/** The objectives that LightGBM 4.7 writes, and what turns a raw sum into a prediction. */
const TRANSFORMS: Readonly<Record<string, OutputTransform['kind']>> = {
  regression: 'identity',
  regression_l1: 'identity',
  huber: 'identity',
  fair: 'identity',
  quantile: 'identity',
  mape: 'identity',
  poisson: 'exponential',
  gamma: 'exponential',
  tweedie: 'exponential',
  binary: 'sigmoid',
  multiclass: 'softmax',
  multiclassova: 'sigmoid',
  cross_entropy: 'sigmoid',
  cross_entropy_lambda: 'log1p-exponential',
  lambdarank: 'identity',
  rank_xendcg: 'identity',
};

/** Options that may follow an objective's name. `sqrt` stands alone, the others take a number. */
const OPTIONS = new Set(['sqrt', 'sigmoid', 'num_class', 'tweedie_variance_power', 'alpha', 'weight']);
const MULTICLASS = new Set(['multiclass', 'multiclassova']);

const refuse = (text: string, expected: string, hint?: string): never => {
  throw modelError('MODEL_OBJECTIVE', `LightGBM model, objective: expected ${expected}, got ${quote(text)}`, {
    where: { field: 'objective' },
    hint,
  });
};

/**
 * The output function of a model. Without an objective line (a custom objective) predictions are raw. Unknown names
 * and options are refused: guessing would change every prediction.
 */
export function outputTransform(ensemble: Pick<Ensemble, 'objective' | 'classCount'>): OutputTransform {
  const text = ensemble.objective;
  if (text === undefined) return { kind: 'identity' };
  const [name, ...words] = text.trim().split(/ +/);
  const kind = Object.hasOwn(TRANSFORMS, name) ? TRANSFORMS[name] : undefined;
  if (kind === undefined) {
    const nearest = nearestName(name, Object.keys(TRANSFORMS));
    return refuse(
      text,
      'an objective of LightGBM 4.7',
      nearest === undefined ? undefined : `The nearest is ${nearest}.`,
    );
  }
  const options = new Map<string, number>();
  for (const word of words) {
    const [option, value] = word.split(':');
    const number = value === undefined ? Number.NaN : parseReal(value);
    if (!OPTIONS.has(option) || (option === 'sqrt') !== (value === undefined)) return refuse(text, 'known options');
    if (value !== undefined && !Number.isFinite(number)) return refuse(text, `a number after ${option}:`);
    options.set(option, number);
  }
  if (MULTICLASS.has(name) && options.get('num_class') !== ensemble.classCount) {
    return refuse(text, `num_class:${ensemble.classCount} as in the num_class line`);
  }
  if (options.has('sqrt')) return { kind: 'signed-square' };
  if (kind !== 'sigmoid') return { kind };
  const scale = options.get('sigmoid') ?? 1;
  if (scale <= 0) return refuse(text, 'a positive sigmoid');
  return { kind, scale };
}

/** The objective's name alone, e.g. `binary`. */
export const objectiveName = (ensemble: Pick<Ensemble, 'objective'>): string | undefined =>
  ensemble.objective?.trim().split(/ +/)[0];
