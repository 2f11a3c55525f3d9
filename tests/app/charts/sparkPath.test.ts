import { describe, expect, it } from 'vitest';
import { sparkPath } from '../../../src/app/charts/sparkPath.ts';

describe('sparkPath', () => {
  it('runs from edge to edge, high values up', () => {
    expect(sparkPath(Float64Array.of(0, 1, 2), 20, 10, 0)).toBe('M0.0 10.0L10.0 5.0L20.0 0.0');
  });

  it('breaks at missing values', () => {
    expect(sparkPath(Float64Array.of(0, NaN, 2), 20, 10, 0)).toBe('M0.0 10.0M20.0 0.0');
  });

  it('lies in the middle where all values are equal, and is empty where none is finite', () => {
    expect(sparkPath(Float64Array.of(3, 3), 20, 10)).toBe('M0.0 5.0L20.0 5.0');
    expect(sparkPath(Float64Array.of(NaN, NaN), 20, 10)).toBe('');
    expect(sparkPath(new Float64Array(0), 20, 10)).toBe('');
  });

  it('keeps the extremes of a column that holds many values, in their order', () => {
    const values = new Float64Array(1000);
    values[503] = -5;
    values[507] = 5;
    const path = sparkPath(values, 10, 100, 0);
    expect(path).toContain('100.0L');
    expect(path.indexOf(' 100.0')).toBeLessThan(path.indexOf(' 0.0'));
    expect(path.match(/[ML]/g)!.length).toBeLessThan(25);
  });
});
