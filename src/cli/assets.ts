import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, modelError } from '../core/base/errors.ts';
import type { Klines } from '../core/klines/klines.ts';
import type { Model } from '../core/models/model.ts';
import type { Research } from '../core/research/document.ts';
import type { ParsedOptions } from './command.ts';
import { readKlines, readModel } from './open.ts';
import { packageRoot } from '../node/package.ts';

interface Manifest {
  readonly klines: readonly { readonly id: string; readonly file: string }[];
  readonly models: readonly { readonly id: string; readonly file: string }[];
}

const samples = join(packageRoot, 'public', 'samples');

/** The shipped file that a source such as `sample:eurusd-1h` or `models:lgb-5` names. */
function shippedFile(source: string): string | undefined {
  const [scheme, id] = source.split(':', 2);
  const manifest = JSON.parse(readFileSync(join(samples, 'manifest.json'), 'utf8')) as Manifest;
  const entry =
    scheme === 'sample'
      ? manifest.klines.find((item) => item.id === id)
      : manifest.models.find((item) => item.id === id);
  if (entry === undefined || (scheme !== 'sample' && scheme !== 'models')) return undefined;
  // Models are shipped beside the page's samples; in the package they have a folder of their own.
  const path = scheme === 'sample' ? join(samples, entry.file) : join(packageRoot, entry.file);
  return existsSync(path) ? path : undefined;
}

/** The bars and models that a document names: from `--data` and `--model`, else from what is shipped. */
export async function assetsOf(
  research: Research,
  options: ParsedOptions,
): Promise<{ klines: Klines; models: readonly Model[] }> {
  const [data] = research.data;
  const dataPath = options.text('data') ?? shippedFile(data.source);
  if (dataPath === undefined) {
    throw dataError('KLINES_MISSING', `klines ${data.symbol}: expected the file of ${data.source}, got none`, {
      hint: `Give it with --data FILE; the fingerprint of its bars is ${data.sha256}.`,
    });
  }
  const { klines } = await readKlines(dataPath, options, { ...data.reading, repairs: data.repairs });
  const given = await Promise.all(options.texts('model').map((path) => readModel(path)));
  const models: Model[] = [];
  for (const { name, source, sha256 } of research.models) {
    const path = shippedFile(source);
    const named = given.find(({ card }) => card.sha256 === sha256);
    const shipped = named === undefined && path !== undefined ? await readModel(path) : undefined;
    // The shipped file of that name may be another version of the model.
    const model = named ?? (shipped?.card.sha256 === sha256 ? shipped : undefined);
    if (model === undefined) {
      throw modelError('MODEL_MISSING', `model '${name}': expected the file of ${source}, got none`, {
        hint: `Give it with --model FILE; its SHA-256 is ${sha256}.`,
      });
    }
    models.push(model);
  }
  return { klines: { ...klines, symbol: data.symbol }, models };
}
