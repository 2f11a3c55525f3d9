import { describe, expect, it } from 'vitest';
import {
  barTime,
  count,
  featureValue,
  fileSize,
  fixed,
  isoMinute,
  percent,
  priceDigits,
  ratio,
  shortTime,
  signed,
  signedPercent,
  signedRatio,
  volume,
} from '../../../src/app/state/format.ts';

const noon = Date.UTC(2017, 11, 13, 13, 0);

describe('numbers', () => {
  it('carry a true minus sign', () => {
    expect(fixed(-1.5, 2)).toBe('−1.50');
    expect(signed(-0.2)).toBe('−0.20');
    expect(count(-1234)).toBe('−1,234');
  });
  it('show their sign, except where they round to zero', () => {
    expect(signed(1.5)).toBe('+1.50');
    expect(signed(0.001)).toBe('0.00');
    expect(signed(-0.001)).toBe('0.00');
    expect(signedPercent(0.0014)).toBe('+0.14\u2009%');
  });
  it('leave out the leading zero of ratios, and keep whole ones', () => {
    expect(ratio(0.4)).toBe('.40');
    expect(ratio(1)).toBe('1.00');
    expect(signedRatio(-0.3)).toBe('−.30');
    expect(signedRatio(0.66)).toBe('+.66');
    expect(signedRatio(0)).toBe('.00');
    expect(signedRatio(10.5)).toBe('+10.50');
  });
  it('read as a dash where they are missing', () => {
    for (const text of [fixed(NaN, 2), signed(NaN), ratio(NaN), percent(NaN), volume(NaN), featureValue(undefined)]) {
      expect(text).toBe('–');
    }
  });
  it('of features stay readable from very small to very large', () => {
    expect(featureValue(0)).toBe('0');
    expect(featureValue(1.23456789)).toBe('1.23457');
    expect(featureValue(1.5e-7)).toBe('1.500e−7');
    expect(featureValue(-2.5e12)).toBe('−2.500e+12');
  });
  it('of volumes are whole where they are large', () => {
    expect(volume(4885529719.6)).toBe('4,885,529,720');
    expect(volume(0.0125)).toBe('0.0125');
  });
  it('of bytes take the unit that keeps them short', () => {
    expect(fileSize(999)).toBe('999 B');
    expect(fileSize(1500)).toBe('1.5 kB');
    expect(fileSize(171_140)).toBe('171 kB');
    expect(fileSize(14_239_890)).toBe('14 MB');
  });
});

describe('times', () => {
  it('are in UTC whatever the machine says', () => {
    expect(isoMinute(noon)).toBe('2017-12-13 13:00');
    expect(barTime(noon, 'en', 3_600_000)).toBe('Wed 13 Dec 2017 13:00');
    expect(barTime(noon, 'zh', 3_600_000)).toBe('2017-12-13 周三 13:00');
    expect(shortTime(noon, 'en')).toBe('13 Dec 13:00');
    expect(shortTime(noon, 'zh')).toBe('12-13 13:00');
  });
  it('of daily bars leave the clock out, unless they do not begin at midnight', () => {
    expect(barTime(Date.UTC(2013, 2, 1), 'en', 86_400_000)).toBe('Fri 1 Mar 2013');
    expect(barTime(noon, 'en', 86_400_000)).toBe('Wed 13 Dec 2017 13:00');
  });
  it('that are none read as a dash', () => {
    expect(isoMinute(NaN)).toBe('–');
    expect(barTime(1e20, 'en', 0)).toBe('–');
  });
});

describe('digits of prices', () => {
  it('are as many as the prices need', () => {
    expect(priceDigits([1.17576, 1.2])).toBe(5);
    expect(priceDigits([797.8, 806.19])).toBe(2);
    expect(priceDigits([100, 200, NaN])).toBe(0);
  });
  it('never exceed eight', () => {
    expect(priceDigits([Math.PI])).toBe(8);
  });
});
