import { formatInterval } from '../../core/klines/interval.ts';
import type { DataReference } from '../../core/research/document.ts';
import type { KlinesReading, OpenedKlines } from '../../workers/api.ts';

/**
 * How a document names opened bars: with the rules that made them, where any did, and what a person chose. Rules that a
 * person chose are named even where none of them changed anything: others than the usual ones hold.
 */
export function referenceTo(
  { klines, report, sha256 }: OpenedKlines,
  source: string,
  symbol: string,
  reading: KlinesReading = {},
): DataReference {
  const { repairs } = report;
  const interval = formatInterval(klines.intervalMs);
  const named = repairs.length > 0 || reading.repairs !== undefined ? { repairs } : {};
  return { symbol, interval, source, sha256, ...named, ...byHand(reading) };
}

/** How a document says that its bars were read. */
export const readingNamed = ({ repairs, reading }: DataReference): KlinesReading => ({
  ...reading,
  ...(repairs === undefined ? {} : { repairs }),
});

/** What a document keeps of a reading that a person chose. */
function byHand({ zone, dateOrder, columns }: KlinesReading): Pick<DataReference, 'reading'> {
  if (zone === undefined && dateOrder === undefined && columns === undefined) return {};
  const numbers = Object.entries(columns ?? {}).filter((entry): entry is [string, number] =>
    Number.isInteger(entry[1]),
  );
  return {
    reading: {
      ...(zone === undefined ? {} : { zone }),
      ...(dateOrder === undefined ? {} : { dateOrder }),
      ...(numbers.length === 0 ? {} : { columns: Object.fromEntries(numbers) }),
    },
  };
}

/** Bars as cards for missing files name them. */
export const nameOfBars = ({ klines: { symbol, intervalMs } }: OpenedKlines): string =>
  `${symbol} ${formatInterval(intervalMs)}`;

/** Of several series that are waited for the one whose symbol a file's name speaks of, else the first. */
export async function ofSymbol(absent: readonly DataReference[], name: string): Promise<DataReference> {
  const { symbolOfName } = await import('../../core/klines/symbol.ts');
  return absent.find(({ symbol }) => symbol.toUpperCase() === symbolOfName(name)) ?? absent[0];
}
