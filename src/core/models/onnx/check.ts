import { modelError } from '../../base/errors.ts';
import type { Model, ModelInput } from '../model.ts';

/** How far two engines' predictions of the same rows are apart. */
export interface AgreementCheck {
  readonly rows: number;
  readonly largestAbsolute: number;
  /** Relative to the larger of the two numbers. */
  readonly largestRelative: number;
  /** Row with the largest absolute difference, counted from 0; -1 without rows. */
  readonly worstRow: number;
  /** Rows that differ by more than 1e-5 relative and absolute: as a rule float64 values that cross a threshold when rounded. */
  readonly rowsApart: number;
}

/**
 * Predicts the same rows with two models (an export and its origin) and compares. Two NaN agree; one alone is an
 * infinite difference.
 */
export async function checkAgreement(one: Model, other: Model, input: ModelInput): Promise<AgreementCheck> {
  const { outputCount } = one.card;
  if (other.card.outputCount !== outputCount) {
    throw modelError(
      'MODEL_OUTPUTS',
      `model '${other.card.name}': expected ${outputCount} outputs as '${one.card.name}' has, got ${other.card.outputCount}`,
    );
  }
  const a = await one.predict(input);
  const b = await other.predict(input);
  let largestAbsolute = 0;
  let largestRelative = 0;
  let worstRow = input.rows > 0 ? 0 : -1;
  const apart = new Set<number>();
  for (let i = 0; i < a.length; i++) {
    if (Object.is(a[i], b[i]) || a[i] === b[i]) continue;
    const difference = Math.abs(a[i] - b[i]);
    const absolute = difference === difference ? difference : Infinity;
    const relative = absolute === Infinity ? Infinity : absolute / Math.max(Math.abs(a[i]), Math.abs(b[i]));
    const row = Math.floor(i / outputCount);
    if (absolute > largestAbsolute) {
      largestAbsolute = absolute;
      worstRow = row;
    }
    largestRelative = Math.max(largestRelative, relative);
    if (absolute > 1e-5 && relative > 1e-5) apart.add(row);
  }
  return { rows: input.rows, largestAbsolute, largestRelative, worstRow, rowsApart: apart.size };
}
