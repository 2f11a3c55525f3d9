import { describe, expect, it } from 'vitest';
import { dataError, KlineLabError } from '../../src/core/base/errors.ts';
import { answer, buffersOf, unwrap } from '../../src/workers/wire.ts';

describe('the wire between page and worker', () => {
  it('carries code, place and hint of an error across', async () => {
    const where = { file: 'a.csv', line: 12, column: 'close' };
    const sent = await answer(async () => {
      throw dataError('CELL', 'a.csv: expected a number, got x, at line 12', { where, hint: 'Mend it.' });
    });
    const received = structuredClone(sent);
    expect(() => unwrap(received)).toThrow(KlineLabError);
    expect(() => unwrap(received)).toThrow(expect.objectContaining({ code: 'CELL', where, hint: 'Mend it.' }));
  });

  it('turns anything else that is thrown into an internal error with its message', async () => {
    const sent = await answer(async () => {
      throw new RangeError('odd');
    });
    expect(sent).toEqual({ error: { code: 'INTERNAL', kind: 'internal', message: 'odd', where: {} } });
  });

  it('finds the buffers of typed arrays at any depth', () => {
    const a = new Float64Array(2);
    const b = new Int8Array(3);
    expect(buffersOf({ x: [a, { b }], n: 1, s: 'text', nothing: null })).toEqual([a.buffer, b.buffer]);
  });
});
