import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  combineDigests,
  createColumnHasher,
  sha256OfColumn,
  sha256OfColumns,
  sha256OfText,
} from '../../../src/core/base/sha256.ts';

const nodeHash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('fingerprints of columns', () => {
  it('are SHA-256 over the little-endian bytes of a column', () => {
    const column = Float64Array.of(1, -0, Infinity, 1e-310);
    expect(sha256OfColumn(column)).toBe(nodeHash(new Uint8Array(column.buffer)));
    expect(sha256OfText('абв')).toBe(nodeHash('абв'));
  });

  it('are combined as lines of hex digits', () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3)];
    expect(sha256OfColumns([a, b])).toBe(nodeHash(`${sha256OfColumn(a)}\n${sha256OfColumn(b)}`));
    expect(sha256OfColumns([])).toBe(combineDigests([]));
  });

  it('do not depend on how a column is cut into blocks', () => {
    fc.assert(
      fc.property(fc.float64Array({ maxLength: 300 }), fc.array(fc.nat(300), { maxLength: 5 }), (column, cuts) => {
        const hasher = createColumnHasher();
        const edges = [0, ...cuts.map((cut) => Math.min(cut, column.length)).sort((a, b) => a - b), column.length];
        for (let i = 1; i < edges.length; i++) hasher.update(column.subarray(edges[i - 1], edges[i]));
        expect(hasher.digest()).toBe(sha256OfColumn(column));
      }),
    );
  });

  it('do not depend on the bits of a NaN', () => {
    const odd = new Float64Array(1);
    new Uint32Array(odd.buffer).set([0x12345, 0xfff80001]);
    expect(odd[0]).toBeNaN();
    expect(sha256OfColumn(odd)).toBe(sha256OfColumn(Float64Array.of(Number.NaN)));
  });

  it('are the same over chunk borders', () => {
    const column = Float64Array.from({ length: 10_000 }, (_, i) => i / 7);
    expect(sha256OfColumn(column)).toBe(nodeHash(new Uint8Array(column.buffer)));
  });
});
