import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What a server wrote before it closed the connection, or before time was over. */
export interface RawAnswer {
  /** Status of each answer, in order. */
  readonly statuses: readonly number[];
  /** The first answer's body, by its Content-Length; undefined where there is none yet. */
  readonly body: string | undefined;
  readonly closed: boolean;
}

/** Text to send, or a pause in milliseconds. */
export type Part = string | number;

function firstBody(text: string): string | undefined {
  const head = text.indexOf('\r\n\r\n');
  const length = Number(/\r\ncontent-length: *(\d+)/i.exec(text.slice(0, head))?.[1] ?? Number.NaN);
  return head >= 0 && text.length >= head + 4 + length ? text.slice(head + 4, head + 4 + length) : undefined;
}

/**
 * Writes exactly these bytes to a port of this machine, and collects what comes back for `ms`, or until the first answer
 * is there.
 */
export async function sendRaw(
  port: number,
  parts: readonly Part[],
  { ms = 1500, untilFirst = false } = {},
): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  let closed = false;
  const ended = new Promise<void>((resolve) => {
    socket.on('data', (bytes: Buffer) => {
      text += bytes.toString('latin1');
      if (untilFirst && firstBody(text) !== undefined) resolve();
    });
    // A connection that is cut while it is written to is an answer too.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      closed = true;
      resolve();
    });
  });
  for (const part of parts) {
    if (typeof part === 'number') await Promise.race([wait(part), ended]);
    else if (!closed) socket.write(part, 'latin1');
  }
  await Promise.race([ended, wait(ms)]);
  socket.destroy();
  const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  return { statuses: statuses.filter((status) => status !== 100), body: firstBody(text), closed };
}

/** A request's head and body as they stand on the wire. */
export const rawRequest = (line: string, headers: readonly string[], body = ''): string =>
  `${[line, ...headers].join('\r\n')}\r\n\r\n${body}`;
