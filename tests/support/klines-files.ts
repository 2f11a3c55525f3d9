import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';

const folder = fileURLToPath(new URL('../golden/klines/', import.meta.url));

/** A kline fixture by its own name; text files are stored compressed. */
export function klinesFile(name: string): Uint8Array {
  const text = /^(?!bad\/).*\.(?:csv|json)$/.test(name);
  const bytes = readFileSync(`${folder}${name}${text ? '.gz' : ''}`);
  return new Uint8Array(text ? gunzipSync(bytes) : bytes);
}

/** The bars of `bad/crlf.csv` in every shape of Parquet, Arrow and Feather: names for `klinesFile`. */
export const pyarrowNames = (): string[] => readdirSync(`${folder}pyarrow`).map((name) => `pyarrow/${name}`);

/** Names of the malformed files. */
export const badKlinesNames = (): string[] => readdirSync(`${folder}bad`).filter((name) => name !== 'EXPECTED.md');

export interface ExpectedBars {
  readonly rows: number;
  readonly first: Readonly<Record<string, number>>;
  readonly last: Readonly<Record<string, number>>;
  readonly sum_close: number;
  readonly sum_volume: number;
}

export const expectedBars = (stem: string): ExpectedBars =>
  JSON.parse(readFileSync(`${folder}${stem}.expected.json`, 'utf8')) as ExpectedBars;

/** Verdicts of `bad/EXPECTED.md` by file name. */
export function badVerdicts(): Map<string, 'accept' | 'repair' | 'reject'> {
  const rows = readFileSync(`${folder}bad/EXPECTED.md`, 'utf8').matchAll(
    /^\| `([^`]+)` \| \d+ \| (accept|repair|reject) \|/gm,
  );
  return new Map([...rows].map(([, name, verdict]) => [name, verdict as 'accept' | 'repair' | 'reject']));
}
