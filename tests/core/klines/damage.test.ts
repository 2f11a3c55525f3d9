import { expect, it } from 'vitest';
import { damageFiles } from './damage.ts';

it('3,000 damaged files of all formats are read soundly or refused with a typed error', async () => {
  const { opened, refused } = await damageFiles(3000, 1);
  expect(opened + refused).toBe(3000);
  expect(opened).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(1000);
});
