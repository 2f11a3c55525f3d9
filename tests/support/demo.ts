// The demo as the page opens it, in the command line's words.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface Manifest {
  readonly klines: readonly { readonly file: string }[];
  readonly models: readonly { readonly id: string; readonly file: string; readonly weight: number }[];
}

const project = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(`${project}public/samples/manifest.json`, 'utf8')) as Manifest;

export const demoModels = manifest.models.map(({ id, file, weight }) => ({ id, path: `${project}${file}`, weight }));
export const demoKlines = `${project}public/samples/${manifest.klines[0].file}`;

/** Options of `klinelab signals` that make the demo's votes. */
export const demoOptions = [
  ...demoModels.flatMap(({ path }) => ['--model', path]),
  '--weights',
  demoModels.map(({ weight }) => weight).join(','),
];
