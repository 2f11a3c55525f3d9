import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../node/package.ts';

interface Manifest {
  readonly klines: readonly { readonly id: string; readonly file: string }[];
  readonly models: readonly { readonly id: string; readonly file: string }[];
}

const samples = join(packageRoot, 'public', 'samples');

/** The shipped file that a source such as `sample:eurusd-1h` or `models:lgb-5` names. */
export function shippedFile(source: string): string | undefined {
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
