import { usageError } from '../core/base/errors.ts';
import { nameFromFile } from '../core/models/open.ts';
import type { Thresholds } from '../core/signals/signal.ts';
import { checkThresholds } from '../core/signals/thresholds.ts';

/** A model file under the name that requests use. */
export interface NamedModel {
  readonly name: string;
  readonly path: string;
}

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;

/** An option with a value that it cannot have. */
export const wrongOption = (option: string, message: string): Error =>
  usageError('OPTION_VALUE', `--${option}: ${message}`, { where: { field: `--${option}` } });

/** `NAME=FILE`, or a file that gives the name. */
export function namedModels(written: readonly string[]): NamedModel[] {
  if (written.length === 0) throw wrongOption('model', 'expected at least one NAME=FILE, got none');
  const models = written.map((text) => {
    const at = text.indexOf('=');
    const path = text.slice(at + 1);
    const name = at > 0 ? text.slice(0, at) : nameFromFile(path).toLowerCase();
    if (!nameForm.test(name)) throw wrongOption('model', `expected a name of a-z, 0-9, dot, _ and -, got ${name}`);
    return { name, path };
  });
  const names = new Set(models.map(({ name }) => name));
  if (names.size < models.length) throw wrongOption('model', 'expected different names, got one twice');
  return models;
}

export function thresholdsOf(buy: number, sell: number): Thresholds {
  const thresholds = { buy, sell };
  checkThresholds(thresholds);
  return thresholds;
}
