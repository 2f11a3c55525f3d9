import { usageError } from '../core/base/errors.ts';

/** `0.8`, or `0.6,0.2`: shares of the bars to train on and to judge by on the way. */
export function parseSplit(text: string | undefined): { train: number; valid?: number } {
  const shares = (text ?? '0.8').split(',').map(Number);
  if (shares.length > 2 || shares.some((share) => !(share > 0 && share < 1))) {
    throw usageError('OPTION_VALUE', `--split: expected a share such as 0.8, or two such as 0.6,0.2, got ${text}`, {
      where: { field: '--split' },
    });
  }
  const [train, valid] = shares;
  return valid === undefined ? { train } : { train, valid };
}
