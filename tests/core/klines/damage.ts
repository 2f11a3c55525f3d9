import { gzipSync } from 'node:zlib';
import { KlineLabError } from '../../../src/core/base/errors.ts';
import { createRandom } from '../../../src/core/base/random.ts';
import type { Random } from '../../../src/core/base/random.ts';
import { barCount } from '../../../src/core/klines/klines.ts';
import { openKlines } from '../../../src/core/klines/open.ts';
import { badKlinesNames, klinesFile, pyarrowNames } from '../../support/klines-files.ts';
import { zip } from '../../support/zip-archive.ts';

/** Good files of every format, cut down where the format allows it so that each trial is quick. */
const SEEDS = [
  'EURUSD_1h.arrow',
  'EURUSD_1h_stream.arrows',
  'freqtrade_EURUSD_1h.feather',
  'EURUSD_1h.parquet',
  'EURUSD_1h_date_zstd.parquet',
  'binance_EURUSD_1h_us.zip',
];
const TEXT_SEEDS = [
  'EURUSD.csv',
  'yahoo_GOOG.csv',
  'binance_EURUSD_1h_ms.csv',
  'tradingview_EURUSD_1h.csv',
  'binance_EURUSD_1h_rest.json',
];
/** The bomb is refused by its header; mutating it only costs time. */
const SLOW = new Set(['bomb_200mb.zip']);

function shortened(name: string): Uint8Array {
  const bytes = klinesFile(name);
  if (!name.endsWith('.json')) return bytes.slice(0, bytes.lastIndexOf(10, 6000) + 1);
  const rows = JSON.parse(new TextDecoder().decode(bytes)) as unknown[];
  return new TextEncoder().encode(JSON.stringify(rows.slice(0, 40)));
}

/** JSON in shapes that no fixture has, and compressed text. */
function madeSeeds(): Uint8Array[] {
  const text = new TextDecoder().decode(shortened('binance_EURUSD_1h_rest.json'));
  const rows = JSON.parse(text) as (string | number)[][];
  const names = ['time', 'open', 'high', 'low', 'close', 'volume'];
  const json = [
    Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i])])),
    rows.map((row) => Object.fromEntries(names.map((name, i) => [name, row[i]]))),
    { columns: names, data: rows.map((row) => row.slice(0, 6)) },
  ].map((value) => new TextEncoder().encode(JSON.stringify(value)));
  return [...json, new Uint8Array(gzipSync(text)), zip([{ name: 'X-1h.json', content: json[0] }])];
}

export function seedFiles(): Uint8Array[] {
  const small = badKlinesNames().filter((name) => !SLOW.has(name));
  return [
    ...[...SEEDS, ...pyarrowNames()].map(klinesFile),
    ...TEXT_SEEDS.map(shortened),
    ...small.map((name) => klinesFile(`bad/${name}`)),
    ...madeSeeds(),
  ];
}

const INTERESTING = [
  '-1',
  '1e999',
  'NaN',
  '""',
  '"',
  ',',
  ';',
  '\n',
  '\r',
  '\0',
  '[',
  '{',
  '}',
  '9999999999999999999',
  '0x10',
  '__proto__',
  'é',
  '-',
];

/** One random wound, or up to four: bits, bytes, numbers of four bytes, cuts, repeats, swaps and odd words. */
export function damaged(seed: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let bytes: Uint8Array = seed.slice();
  const wounds = random.next() < 0.7 ? 1 : 2 + random.integer(3);
  for (let i = 0; i < wounds && bytes.length > 0; i++) {
    const at = random.integer(bytes.length);
    const length = 1 + random.integer(Math.min(64, bytes.length));
    const splice = (from: number, removed: number, added: Uint8Array): Uint8Array => {
      const result = new Uint8Array(bytes.length - removed + added.length);
      result.set(bytes.subarray(0, from));
      result.set(added, from);
      result.set(bytes.subarray(from + removed), from + added.length);
      return result;
    };
    const cut = Math.min(length, bytes.length - at);
    switch (random.integer(8)) {
      case 0:
        bytes[at] ^= 1 << random.integer(8);
        break;
      case 1:
        bytes[at] = random.integer(256);
        break;
      case 2: {
        const value = [0, 1, -1, 0x7fffffff, 0x80000000, 255, 65536][random.integer(7)];
        for (let k = 0; k < 4 && at + k < bytes.length; k++) bytes[at + k] = (value >>> (8 * k)) & 255;
        break;
      }
      case 3:
        bytes = bytes.slice(0, at);
        break;
      case 4:
        bytes = splice(at, cut, new Uint8Array(0));
        break;
      case 5:
        bytes = splice(at, 0, bytes.slice(at, at + cut));
        break;
      case 6:
        bytes = splice(at, 0, new TextEncoder().encode(INTERESTING[random.integer(INTERESTING.length)]));
        break;
      default: {
        const from = random.integer(Math.max(1, other.length));
        bytes = splice(at, cut, other.slice(from, from + length));
      }
    }
  }
  return bytes;
}

export interface DamageOutcome {
  readonly opened: number;
  readonly refused: number;
  /** Most processor time that one file took: other programs on the machine do not count. */
  readonly slowestMs: number;
}

/**
 * Opens `count` damaged files. Throws what is no `KlineLabError`, with the trial's number; opened bars must be sound:
 * ascending times and columns of one length.
 */
export async function damageFiles(count: number, seed: number): Promise<DamageOutcome> {
  const random = createRandom(seed);
  const seeds = seedFiles();
  let opened = 0;
  let refused = 0;
  let slowestMs = 0;
  for (let trial = 0; trial < count; trial++) {
    const bytes = damaged(seeds[random.integer(seeds.length)], seeds[random.integer(seeds.length)], random);
    const before = process.cpuUsage();
    try {
      const { klines, report } = await openKlines(bytes, { name: 'X-1h.bin', nowMs: 1.7e12 });
      opened++;
      for (let i = 1; i < barCount(klines); i++) {
        if (!(klines.openTime[i] > klines.openTime[i - 1])) throw new Error('times not ascending');
      }
      if (klines.close.length !== report.bars || klines.volume.length !== report.bars) throw new Error('odd lengths');
    } catch (error) {
      if (!(error instanceof KlineLabError)) {
        throw new Error(`trial ${trial} of seed ${seed} (${bytes.length} bytes): ${String(error)}`, { cause: error });
      }
      if (error.message.includes('undefined') || error.kind === 'internal') {
        throw new Error(`trial ${trial} of seed ${seed}: message "${error.message}"`, { cause: error });
      }
      refused++;
    }
    const { user, system } = process.cpuUsage(before);
    slowestMs = Math.max(slowestMs, (user + system) / 1000);
  }
  return { opened, refused, slowestMs };
}
