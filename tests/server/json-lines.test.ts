import { PassThrough, Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { serveLines } from '../../src/server/json-lines.ts';
import { engines, models } from '../support/service.ts';

/** The answers to a text, however it is cut on its way. */
async function answers(text: string, cuts: number): Promise<unknown[]> {
  const model = await EmbeddedModel.fromFile(models['lgb-5'], engines());
  const size = Math.ceil(text.length / cuts);
  const parts = Array.from({ length: cuts }, (_, i) => text.slice(i * size, (i + 1) * size));
  const output = new PassThrough({ encoding: 'utf8' });
  await serveLines(model, Readable.from(parts.map((part) => Buffer.from(part))), output);
  output.end();
  const written = (await output.toArray()).join('');
  return written
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown);
}

it('answers every line in its turn, whatever stands in it, and goes on', async () => {
  const lines = [
    '{"id":1,"method":"name"}',
    '',
    'no JSON',
    '[1]',
    'null',
    '{"id":2,"method":"__proto__"}',
    '{"id":3,"method":"predict"}',
    '{"id":4,"method":"predict","input":{"features":[1]}}',
    '{"id":5,"method":"predictBatch","inputs":[]}',
    '{"id":6,"method":"reload"}',
    '{"id":7,"method":"reload","path":"no-such-file.txt"}',
    '{"id":"last","method":"test"}',
  ];
  const expected = [
    { id: 1, result: 'lgb-5' },
    { id: null, error: { code: 'JSON_SYNTAX', kind: 'data' } },
    { id: null, error: { code: 'METHOD' } },
    { id: null, error: { code: 'METHOD' } },
    { id: 2, error: { code: 'METHOD' } },
    { id: 3, error: { code: 'BODY_VALUE' } },
    { id: 4, error: { code: 'FEATURE_COUNT' } },
    { id: 5, error: { code: 'BODY_VALUE', where: { field: '/requests' } } },
    { id: 6, error: { code: 'BODY_VALUE', where: { field: '/path' } } },
    { id: 7, error: { code: 'FILE_UNREADABLE', kind: 'usage', where: { file: 'no-such-file.txt' } } },
    { id: 'last', result: true },
  ];
  for (const cuts of [1, 7, 100]) expect(await answers(lines.join('\n'), cuts)).toMatchObject(expected);
});
