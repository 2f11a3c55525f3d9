import { dataError } from '../../core/base/errors.ts';
import type { FileBytes } from '../../workers/api.ts';

export interface SampleKlines {
  readonly id: string;
  readonly symbol: string;
  readonly interval: string;
  /** Address below `samples/`. */
  readonly file: string;
  readonly title: string;
  readonly credit: string;
}

export interface SampleModel {
  readonly id: string;
  readonly file: string;
  readonly weight: number;
}

/** What is shipped with the page. The first klines and all models make the demo. */
export interface SampleManifest {
  readonly klines: readonly SampleKlines[];
  readonly models: readonly SampleModel[];
  /** What the models of the demo are judged by. */
  readonly label: string;
}

/** Everything the page fetches comes through here: files beside it, never another origin. */
async function fetchBeside(file: string): Promise<Response> {
  const base = new URL(`${import.meta.env.BASE_URL}samples/`, document.baseURI);
  const address = new URL(file, base);
  const refuse = (got: string, cause?: unknown) =>
    dataError('SAMPLE_FETCH', `${file}: expected the file shipped with the page, got ${got}`, {
      where: { file },
      hint: 'Check that the whole build was copied to the server, or drop a file of your own.',
      cause,
    });
  if (address.origin !== base.origin) throw refuse(`an address at ${address.host}`);
  let response: Response;
  try {
    response = await fetch(address, { credentials: 'omit', referrerPolicy: 'no-referrer' });
  } catch (cause) {
    throw refuse('no answer', cause);
  }
  if (!response.ok) throw refuse(`the answer ${response.status}`);
  return response;
}

export async function fetchManifest(): Promise<SampleManifest> {
  const response = await fetchBeside('manifest.json');
  return (await response.json()) as SampleManifest;
}

export async function fetchSample(file: string): Promise<FileBytes> {
  const response = await fetchBeside(file);
  return { name: file.slice(file.lastIndexOf('/') + 1), bytes: new Uint8Array(await response.arrayBuffer()) };
}
