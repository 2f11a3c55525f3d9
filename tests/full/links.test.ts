import { expect, it } from 'vitest';
import { damageLinks } from '../core/research/link-damage.ts';

it('200,000 damaged links open or are refused with a typed error', () => {
  const { opened, refused } = damageLinks(200_000, 2);
  expect(opened + refused).toBe(200_000);
  expect(refused).toBeGreaterThan(100_000);
});
