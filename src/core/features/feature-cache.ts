import { ContentCache } from '../base/content-cache.ts';
import type { CacheOptions } from '../base/content-cache.ts';
import { sha256Hex } from '../base/sha256.ts';
import { klinesColumns } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';

export type FeatureCacheOptions = Omit<CacheOptions<Float64Array>, 'sizeOf'> & {
  /** The host's own SHA-256, where it has one that does not wait; hex or base64. */
  readonly digest?: (bytes: Uint8Array) => string;
};

/**
 * Rows of features by what they were computed from: the bars and the features' definitions. Models that read the same
 * features of the same bars then compute them once. Rows are shared: they must not be written to.
 */
export class FeatureCache extends ContentCache<Float64Array> {
  readonly #digest: (bytes: Uint8Array) => string;

  constructor({ digest = sha256Hex, ...options }: FeatureCacheOptions) {
    super({ ...options, sizeOf: ({ byteLength }) => byteLength });
    this.#digest = digest;
  }

  /** The key of features with this hash (a set's, or one that also says which columns) on these bars. */
  key(klines: Klines, featuresHash: string): string {
    const columns = klinesColumns(klines);
    const values = new Float64Array(columns.reduce((sum, column) => sum + column.length, 2));
    // Which optional columns there are, and how long all are: the same values in other columns are other bars.
    values[0] = (klines.quoteVolume === undefined ? 0 : 1) + (klines.trades === undefined ? 0 : 2);
    values[1] = klines.openTime.length;
    let at = 2;
    for (const column of columns) {
      values.set(column, at);
      at += column.length;
    }
    return `${featuresHash} ${this.#digest(new Uint8Array(values.buffer))}`;
  }
}
