import { sha256OfColumns } from '../base/sha256.ts';
import { klinesColumns } from './klines.ts';
import type { Klines } from './klines.ts';

/**
 * Fingerprint of the bars themselves (SHA-256 over the canonical columns, NaN in one form; see `createColumnHasher`),
 * whatever file they came from. Symbol and interval are not part of it.
 */
export const fingerprintKlines = (klines: Klines): Promise<string> => sha256OfColumns(klinesColumns(klines));
