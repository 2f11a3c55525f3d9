import { dataError, usageError } from '../core/base/errors.ts';

/**
 * The bytes of a body, counted as they come: the length that a header claims is believed only where it is too great.
 * Errors: `BODY_TOO_BIG` (usage), `BODY_CUT` (data) where the sender went away.
 */
export async function readBody(request: Request, most: number): Promise<Uint8Array> {
  const claimed = request.headers.get('content-length');
  if (claimed !== null && !(Number(claimed) <= most)) throw tooBig(most);
  try {
    // Node hands over no more bytes than were claimed; the count stands all the same.
    if (claimed !== null) return within(new Uint8Array(await request.arrayBuffer()), most);
    return request.body === null ? new Uint8Array(0) : await collect(request.body, most);
  } catch (error) {
    if (error instanceof TooBig) throw tooBig(most);
    throw dataError('BODY_CUT', 'body: expected a whole one, got one that was cut short', { cause: error });
  }
}

/** Tells our own end of reading from the stream's failures. */
class TooBig extends Error {}

const tooBig = (most: number): Error =>
  usageError('BODY_TOO_BIG', `body: expected at most ${most} bytes, got more`, {
    hint: 'Ask about fewer bars or rows at once.',
  });

function within(bytes: Uint8Array, most: number): Uint8Array {
  if (bytes.length > most) throw new TooBig();
  return bytes;
}

async function collect(body: ReadableStream<Uint8Array>, most: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let count = 0;
  const reader = body.getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    count += part.value.length;
    if (count > most) {
      await reader.cancel();
      throw new TooBig();
    }
    parts.push(part.value);
  }
  const bytes = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
