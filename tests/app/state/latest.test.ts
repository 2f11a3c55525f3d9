import { describe, expect, it } from 'vitest';
import { Latest } from '../../../src/app/state/latest.ts';

describe('the latest request', () => {
  it('is the only one worked on after the present one', async () => {
    const begun: number[] = [];
    const finish: (() => void)[] = [];
    const latest = new Latest<number>((input) => {
      begun.push(input);
      return new Promise((resolve) => finish.push(resolve));
    });
    for (const input of [1, 2, 3, 4]) latest.request(input);
    expect(begun).toEqual([1]);
    finish[0]();
    await Promise.resolve();
    await Promise.resolve();
    expect(begun).toEqual([1, 4]);
  });
  it('is worked on again after a pause', async () => {
    const begun: number[] = [];
    const latest = new Latest<number>(async (input) => void begun.push(input));
    latest.request(1);
    await new Promise((resolve) => setTimeout(resolve));
    latest.request(2);
    expect(begun).toEqual([1, 2]);
  });
});
