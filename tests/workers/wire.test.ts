import * as Comlink from 'comlink';
import { describe, expect, it } from 'vitest';
import { dataError, KlineLabError } from '../../src/core/base/errors.ts';
import { answer, buffersOf, unwrap, type Answer } from '../../src/workers/wire.ts';

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

  it('moves the buffers of an answer, each once', async () => {
    const values = new Float64Array([3, 4]);
    const { port1, port2 } = new MessageChannel();
    Comlink.expose({ ask: () => answer(async () => ({ values, again: values })) }, port2);
    const { ask } = Comlink.wrap<{ ask(): Promise<Answer<Record<'values' | 'again', Float64Array>>> }>(port1);
    const received = unwrap(await ask());
    expect([...received.values, ...received.again]).toEqual([3, 4, 3, 4]);
    expect(values).toHaveLength(0);
    port1.close();
  });

  it('finds the buffers of typed arrays at any depth', () => {
    const a = new Float64Array(2);
    const b = new Int8Array(3);
    expect(buffersOf({ x: [a, { b }], n: 1, s: 'text', nothing: null })).toEqual([a.buffer, b.buffer]);
  });
});
