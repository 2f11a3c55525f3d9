import { combineDigests, sha256Hex, sha256OfColumn, sha256OfColumns, sha256OfText } from '../base/sha256.ts';
import type { SignalSeries } from '../signals/signal.ts';
import type { DataReference, Fingerprints } from './document.ts';
import { inSymbolOrder } from './series.ts';

/** The stages in the order data flows through them. */
export const stages = ['klines', 'features', 'scores', 'votes', 'report'] as const satisfies (keyof Fingerprints)[];

/** Fingerprint of the raw scores, a column a model in the document's order. */
export const scoresFingerprint = (raw: readonly Float64Array[]): Promise<string> => sha256OfColumns(raw);

const directionDigest = (signal: Int8Array): string =>
  sha256Hex(new Uint8Array(signal.buffer, signal.byteOffset, signal.length));

/** Fingerprint of every model's signals (one signed byte a bar), then the ensemble's score, signals and confidence. */
export const votesFingerprint = async (models: readonly SignalSeries[], ensemble: SignalSeries): Promise<string> =>
  combineDigests([
    ...models.map(({ signal }) => directionDigest(signal)),
    await sha256OfColumn(ensemble.score),
    directionDigest(ensemble.signal),
    await sha256OfColumn(ensemble.confidence),
  ]);

/** Fingerprint of plain data as JSON: ECMAScript fixes how numbers print, so it is the same in every engine. */
export const summaryFingerprint = (summary: unknown): string => sha256OfText(JSON.stringify(summary));

/** One digest for those of all series, which stand in the order of their symbols; of a single one its own. */
export const digestOfSeries = (digests: readonly string[]): string =>
  digests.length === 1 ? digests[0] : combineDigests(digests);

/** The fingerprint `klines` that a document's references name. */
export const namedKlines = (data: readonly Pick<DataReference, 'symbol' | 'sha256'>[]): string =>
  digestOfSeries(inSymbolOrder(data).map(({ sha256 }) => sha256));
