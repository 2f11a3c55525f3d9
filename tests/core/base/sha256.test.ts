import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chunkValues,
  combineDigests,
  createColumnHasher,
  sha256OfColumn,
  sha256OfColumns,
  sha256OfText,
} from '../../../src/core/base/sha256.ts';

const nodeHash = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('fingerprints of columns', () => {
  it('are SHA-256 over the little-endian bytes of each chunk, then over the lines of their hex digits', async () => {
    const column = Float64Array.from({ length: 2 * chunkValues + 5 }, (_, i) => (i % 7 === 0 ? -0 : i / 7));
    const bytes = new Uint8Array(column.buffer);
    const size = 8 * chunkValues;
    const chunks = [0, 1, 2].map((i) => nodeHash(bytes.subarray(i * size, (i + 1) * size)));
    expect(await sha256OfColumn(column)).toBe(nodeHash(chunks.join('\n')));
    expect(sha256OfText('абв')).toBe(nodeHash('абв'));
  });

  it('are combined as lines of hex digits', async () => {
    const [a, b] = [Float64Array.of(1, 2), Float64Array.of(3)];
    expect(await sha256OfColumns([a, b])).toBe(nodeHash(`${await sha256OfColumn(a)}\n${await sha256OfColumn(b)}`));
    expect(await sha256OfColumns([])).toBe(combineDigests([]));
  });

  it('do not depend on how a column is cut into blocks, nor on who hashes', async () => {
    const column = Float64Array.from({ length: 40_000 }, (_, i) => Math.sqrt(i));
    const expected = await sha256OfColumn(column);
    const cuts = fc.array(fc.nat(40_000), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (drawn, own) => {
        const hasher = own ? createColumnHasher(null) : createColumnHasher();
        const edges = [0, ...drawn.sort((a, b) => a - b), column.length];
        for (let i = 1; i < edges.length; i++) hasher.update(column.subarray(edges[i - 1], edges[i]));
        await hasher.settled();
        expect(await hasher.digest()).toBe(expected);
      }),
      { numRuns: 30 },
    );
  });

  it.each([null, undefined])('can be had of what has come so far, while more comes (%s)', async (native) => {
    const column = Float64Array.from({ length: 40_000 }, (_, i) => Math.sqrt(i));
    const hasher = createColumnHasher(native);
    for (const [from, to] of [
      [0, 5],
      [5, 16_384],
      [16_384, 16_385],
      [16_385, 40_000],
    ]) {
      hasher.update(column.subarray(from, to));
      expect(await hasher.peek()).toBe(await sha256OfColumn(column.subarray(0, to)));
    }
    expect(await hasher.digest()).toBe(await sha256OfColumn(column));
  });

  it('do not depend on the bits of a NaN', async () => {
    const odd = new Float64Array(1);
    new Uint32Array(odd.buffer).set([0x12345, 0xfff80001]);
    expect(odd[0]).toBeNaN();
    expect(await sha256OfColumn(odd)).toBe(await sha256OfColumn(Float64Array.of(Number.NaN)));
  });
});
