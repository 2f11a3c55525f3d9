import { expect, it } from 'vitest';
import { damageFiles } from '../../core/klines/damage.ts';

it('100,000 damaged files of all formats are read soundly or refused with a typed error, none in over 2 s', async () => {
  const { opened, refused, slowestMs } = await damageFiles(100_000, 2);
  expect(opened + refused).toBe(100_000);
  // Far below the deadline that a worker gives a parse.
  expect(slowestMs).toBeLessThan(2000);
});
