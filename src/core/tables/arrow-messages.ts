import { dataError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import { flatRoot } from './flatbuffer.ts';

// Message.fbs
const HEADER_TYPE = 1;
const HEADER = 2;
const BODY_LENGTH = 3;
const SCHEMA = 1;
const DICTIONARY = 2;
const BATCH = 3;

const MAX_METADATA = 2 ** 24;
const MAX_BODY = 2 ** 28;

/** One message of an Arrow stream with its framing. */
export type ArrowMessage =
  | { readonly kind: 'schema' | 'batch'; readonly bytes: Uint8Array }
  /** `isDelta` adds to the dictionary of this id, otherwise it takes its place. */
  | { readonly kind: 'dictionary'; readonly bytes: Uint8Array; readonly id: number; readonly isDelta: boolean };

/** What ends a stream. */
export const endMark = Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 0);

export function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    joined.set(part, at);
    at += part.length;
  }
  return joined;
}

/**
 * Cuts a stream of bytes into the messages of an Arrow IPC stream; no more of it is held than one message and one chunk.
 * Errors (data): `ARROW_DAMAGED`; `ARROW_BATCH` where a batch is too big to be held.
 */
export async function* arrowMessages(
  chunks: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<ArrowMessage, void, undefined> {
  const source = chunks[Symbol.asyncIterator]();
  let held: Uint8Array = new Uint8Array(0);
  let offset = 0;
  const damaged = (expected: string, got: string): KlineLabError =>
    dataError('ARROW_DAMAGED', `${name}: expected ${expected}, got ${got}, at byte ${offset}`, {
      where: { offset },
      hint: 'Send an Arrow IPC stream (not a file), as pyarrow.ipc.new_stream writes it.',
    });
  /** Takes the next `count` bytes; undefined where the stream ends before the first of them. */
  const take = async (count: number): Promise<Uint8Array | undefined> => {
    const parts = [held];
    let length = held.length;
    while (length < count) {
      const next = await source.next();
      if (next.done) break;
      parts.push(next.value);
      length += next.value.length;
    }
    const joined = parts.length === 1 ? held : joinBytes(parts);
    if (joined.length === 0 && count > 0) return undefined;
    if (joined.length < count) throw damaged('a whole message', 'a cut one');
    held = joined.subarray(count);
    return joined.subarray(0, count);
  };

  try {
    for (;;) {
      const prefix = await take(8);
      if (prefix === undefined) throw damaged('an end mark after the last batch', 'none: the stream is cut off');
      const view = new DataView(prefix.buffer, prefix.byteOffset, 8);
      if (view.getUint32(0, true) !== 0xffffffff) throw damaged('an Arrow message', 'other bytes');
      const size = view.getInt32(4, true);
      if (size === 0) return;
      if (!(size > 0 && size <= MAX_METADATA)) throw damaged('a description of a sound size', `${size} bytes`);
      const metadata = await take(size);
      if (metadata === undefined) throw damaged('a whole message', 'a cut one');
      const message = flatRoot(metadata, name);
      const type = message.int8(HEADER_TYPE);
      const bodyLength = message.int64(BODY_LENGTH);
      if (!(bodyLength >= 0 && type >= SCHEMA && type <= BATCH)) throw damaged('a table', 'something else');
      if (bodyLength > MAX_BODY) {
        throw dataError('ARROW_BATCH', `${name}: expected at most ${MAX_BODY} bytes a batch, got ${bodyLength}`, {
          where: { offset },
          hint: 'Write smaller batches, of 10,000 rows for instance.',
        });
      }
      const header = message.table(HEADER);
      const start = joinBytes([prefix, metadata]);
      const body = await take(bodyLength);
      if (body === undefined || header === undefined) throw damaged('a whole message', 'a cut one');
      const bytes = joinBytes([start, body]);
      offset += bytes.length;
      if (type === DICTIONARY) {
        yield { kind: 'dictionary', bytes, id: header.int64(0), isDelta: header.int8(2) !== 0 };
      } else yield { kind: type === SCHEMA ? 'schema' : 'batch', bytes };
    }
  } finally {
    await source.return?.();
  }
}
