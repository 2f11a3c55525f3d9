import { Agent, request } from 'node:http';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, it } from 'vitest';
import { listen } from '../../src/server/node.ts';

it('lets requests under way finish at the end, and holds no connection that has got its answer', async () => {
  let open!: () => void;
  const gate = new Promise<void>((resolve) => (open = resolve));
  let waiting = 0;
  const handler = async (asked: Request): Promise<Response> => {
    waiting++;
    if (asked.url.endsWith('/slow')) await gate;
    return new Response('answered');
  };
  // Kept connections rest for 5 s: were the first one waited for, the second would be cut before.
  const { port, close } = await listen(handler, { hosts: ['127.0.0.1'], port: 0, drainMs: 3000 });
  const agent = new Agent({ keepAlive: true });
  const ask = (path: string) => request({ port, host: '127.0.0.1', path, agent }).end();
  const slow = ask('/slow');
  const slowAnswer = once(slow, 'response') as Promise<[IncomingMessage]>;
  const quick = ask('/quick');
  const [answer] = (await once(quick, 'response')) as [IncomingMessage];
  answer.resume();
  const quickGone = once(answer.socket, 'close');
  await expect.poll(() => waiting).toBe(2);
  const closed = close();
  await quickGone;
  await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  open();
  const [late] = await slowAnswer;
  expect((await late.toArray()).join('')).toBe('answered');
  await closed;
  agent.destroy();
});
