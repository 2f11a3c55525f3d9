import type { Readable, Writable } from 'node:stream';
import { toErrorRecord, usageError } from '../core/base/errors.ts';
import { parseJson } from '../core/tables/json-guard.ts';
import type { SignalModel } from '../core/serving/signal-model.ts';
import { checkBatch, checkInput } from '../core/serving/wire.ts';

/** Longest line that is read, in characters: as much as a batch over HTTP. */
const longestLine = 2 ** 24;

function pathOf(path: unknown): string {
  if (typeof path === 'string' && path !== '') return path;
  throw usageError('BODY_VALUE', 'line: expected the path of a model file, got none', { where: { field: '/path' } });
}

async function answer(model: SignalModel, line: string): Promise<object> {
  let id: unknown = null;
  try {
    if (line.length > longestLine) {
      throw usageError('BODY_TOO_BIG', `line: expected at most ${longestLine} characters, got more`);
    }
    const asked = parseJson(new TextEncoder().encode(line), 'line') as Readonly<Record<string, unknown>> | null;
    id = asked?.id ?? null;
    switch (asked?.method) {
      case 'predict':
        return { id, result: await model.predict(checkInput(asked.input)) };
      case 'predictBatch':
        return { id, result: await model.predictBatch(checkBatch({ requests: asked.inputs })) };
      case 'reload':
        await model.reload(pathOf(asked.path));
        return { id, result: model.getModelName() };
      case 'test':
        return { id, result: await model.test() };
      case 'name':
        return { id, result: model.getModelName() };
      default:
        throw usageError(
          'METHOD',
          'line: expected the method predict, predictBatch, reload, test or name, got another',
        );
    }
  } catch (error) {
    return { id, error: toErrorRecord(error) };
  }
}

/**
 * The lines of a stream; of one that is too long no more than shows that it is. By hand, since loading Node's own
 * reader takes longer than answering a line.
 */
async function* linesOf(input: Readable): AsyncGenerator<string> {
  input.setEncoding('utf8');
  let rest = '';
  for await (const chunk of input as AsyncIterable<string>) {
    const lines = chunk.split('\n');
    lines[0] = rest + lines[0];
    rest = (lines.pop() as string).slice(0, longestLine + 1);
    yield* lines;
  }
  yield rest;
}

/**
 * Answers lines of JSON, `{"id":1,"method":"predict","input":{…}}`, in order with `{"id":1,"result":{…}}` or
 * `{"id":1,"error":{…}}`, until the input ends.
 */
export async function serveLines(model: SignalModel, input: Readable, output: Writable): Promise<void> {
  for await (const line of linesOf(input)) {
    if (line.trim() === '') continue;
    // A slow reader holds up the answers rather than filling this process's memory.
    if (!output.write(`${JSON.stringify(await answer(model, line))}\n`)) {
      await new Promise((resolve) => output.once('drain', resolve));
    }
  }
}
