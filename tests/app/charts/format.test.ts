import { describe, expect, it } from 'vitest';
import { barText, clockText, dayText, tickTexts } from '../../../src/app/charts/market/format.ts';

const noon = Date.UTC(2017, 11, 8, 12, 30, 15);

describe('ticks', () => {
  it('give the ticks of an axis the decimals they need, at most those of the data', () => {
    expect(tickTexts([1.188, 1.184, 1.18], 5)).toEqual(['1.188', '1.184', '1.180']);
    expect(tickTexts([100, 200], 5)).toEqual(['100', '200']);
    expect(tickTexts([1 / 3], 2)).toEqual(['0.33']);
  });
});

describe('times', () => {
  it('are UTC, in the order of the language', () => {
    expect(dayText(noon, 'en-GB')).toBe('8 Dec');
    expect(dayText(noon, 'zh-CN')).toBe('12-08');
    expect(barText(noon, 3_600_000, 'en-GB')).toBe('8 Dec 12:30');
    expect(barText(noon, 86_400_000, 'en-GB')).toBe('2017-12-08');
  });

  it('show seconds only where bars are shorter than a minute', () => {
    expect(clockText(noon, 60_000)).toBe('12:30');
    expect(clockText(noon, 1000)).toBe('12:30:15');
  });
});
