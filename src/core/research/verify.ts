import type { Fingerprints } from './document.ts';
import { stages } from './fingerprint.ts';

/** What a comparison of fingerprints found. */
export interface Verification {
  /** True where at least one stage was expected and none differs. */
  readonly reproduced: boolean;
  /** Stages whose fingerprint differs, in the order data flows. */
  readonly differs: readonly (keyof Fingerprints)[];
  /** The first of them: the later ones follow from it. */
  readonly first?: keyof Fingerprints;
  /** Stages that were expected. */
  readonly compared: readonly (keyof Fingerprints)[];
}

/** Compares the fingerprints a document expects with those of a run. Stages that it does not name are left out. */
export function verifyFingerprints(expected: Partial<Fingerprints>, actual: Fingerprints): Verification {
  const compared = stages.filter((stage) => expected[stage] !== undefined);
  const differs = compared.filter((stage) => expected[stage] !== actual[stage]);
  return {
    reproduced: compared.length > 0 && differs.length === 0,
    differs,
    ...(differs.length > 0 ? { first: differs[0] } : {}),
    compared,
  };
}
