import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatG, formatG17 } from '../../../../src/core/models/lightgbm/format.ts';

// What C's printf gives (glibc).
describe('numbers as C prints them', () => {
  it.each([
    [1000005, '1e+06', '1000005'],
    [1000015, '1.00002e+06', '1000015'],
    [100000.5, '100000', '100000.5'],
    [100001.5, '100002', '100001.5'],
    [0.1, '0.1', '0.10000000000000001'],
    [1 / 3, '0.333333', '0.33333333333333331'],
    [1e22, '1e+22', '1e+22'],
    [1e16, '1e+16', '10000000000000000'],
    [1e17, '1e+17', '1e+17'],
    [0.0001, '0.0001', '0.0001'],
    [0.00001, '1e-05', '1.0000000000000001e-05'],
    [1234567890123456.25, '1.23457e+15', '1234567890123456.2'],
    [1234567890123456.75, '1.23457e+15', '1234567890123456.8'],
    [1.0000000180025095e-35, '1e-35', '1.0000000180025095e-35'],
    [5e-324, '4.94066e-324', '4.9406564584124654e-324'],
    [1.7976931348623157e308, '1.79769e+308', '1.7976931348623157e+308'],
    [-2.5, '-2.5', '-2.5'],
    [0, '0', '0'],
    [-0, '-0', '-0'],
    [Infinity, 'inf', 'inf'],
    [-Infinity, '-inf', '-inf'],
    [Number.NaN, 'nan', 'nan'],
  ])('%d', (value, short, long) => {
    expect(formatG(value)).toBe(short);
    expect(formatG17(value)).toBe(long);
  });

  it('17 digits read back to the same number', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (x) => Object.is(Number(formatG17(x)), x)),
    );
  });
});
