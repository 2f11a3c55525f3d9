import { sha256OfColumns } from '../base/sha256.ts';
import { klinesColumns } from './klines.ts';
import type { Klines } from './klines.ts';

/** SHA-256 of the bars themselves (canonical columns, NaN in one form), whatever file they came from. */
export const fingerprintKlines = (klines: Klines): string => sha256OfColumns(klinesColumns(klines));
