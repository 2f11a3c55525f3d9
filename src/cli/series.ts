import { dataError, usageError } from '../core/base/errors.ts';
import { isMarketSource } from '../core/klines/market-source.ts';
import { openMarket } from '../core/klines/open-market.ts';
import type { OpenedKlinesFile } from '../core/klines/open.ts';
import { symbolOfName } from '../core/klines/symbol.ts';
import type { DataReference, Research } from '../core/research/document.ts';
import type { ParsedOptions } from './command.ts';
import { readInput } from './files.ts';
import { klinesFrom, seriesFrom } from './open.ts';
import { shippedFile } from './shipped.ts';

type GivenFile = ReturnType<typeof readInput>;

const readingOf = ({ reading, repairs }: DataReference) => ({ ...reading, repairs });

/** Bars that need no file of the caller's: a shipped sample, or a made-up market. */
async function ownBars(reference: DataReference, options: ParsedOptions): Promise<OpenedKlinesFile> {
  const { symbol, source, sha256, repairs } = reference;
  const path = shippedFile(source);
  if (path !== undefined) return klinesFrom(readInput(path), options, readingOf(reference));
  if (isMarketSource(source)) return openMarket(source, { name: symbol, repairs });
  throw dataError('KLINES_MISSING', `klines ${symbol}: expected the file of ${source}, got none`, {
    hint: `Give it with --data FILE; the fingerprint of its bars is ${sha256}.`,
  });
}

/** Finds bars of several symbols in the given files: by fingerprint, else by symbol. Each file is read once a reading. */
function finder(given: readonly GivenFile[], options: ParsedOptions) {
  const kept = new Map<string, ReturnType<typeof seriesFrom>>();
  return async (reference: DataReference): Promise<OpenedKlinesFile | undefined> => {
    const { symbol, source, sha256 } = reference;
    const named = given.filter(({ name }) => source === `file:${name}` || symbolOfName(name) === symbol.toUpperCase());
    // Without a name that speaks of the symbol it may stand in a column of any of them.
    const files = named.length > 0 ? named : given;
    if (files.length === 0) return undefined;
    const reading = readingOf(reference);
    const key = JSON.stringify([files.map((file) => given.indexOf(file)), reading]);
    const opening = kept.get(key) ?? seriesFrom(files, options, reading);
    kept.set(key, opening);
    const series = await opening;
    return (
      series.find(({ report }) => report.sha256 === sha256) ??
      series.find(({ klines }) => klines.symbol === symbol) ??
      (named.length > 0 && series.length === 1 ? series[0] : undefined)
    );
  };
}

/**
 * The bars that a document names, in its order and under its symbols: from `--data`, shipped, or made up. Of several
 * series each is found among the files by its fingerprint, else by its symbol.
 */
export async function seriesOf({ data }: Research, options: ParsedOptions): Promise<OpenedKlinesFile[]> {
  const given = options.texts('data').map(readInput);
  const found: OpenedKlinesFile[] = [];
  if (data.length > 1 && options.text('symbol') !== undefined) {
    throw usageError('OPTION_VALUE', `--symbol: expected a document of one series, got ${data.length}`, {
      where: { field: '--symbol' },
    });
  }
  const find = finder(given, options);
  for (const reference of data) {
    const opened =
      data.length === 1 && given.length > 0
        ? await klinesFrom(given, options, readingOf(reference))
        : ((await find(reference)) ?? (await ownBars(reference, options)));
    found.push({ ...opened, klines: { ...opened.klines, symbol: reference.symbol } });
  }
  return found;
}
