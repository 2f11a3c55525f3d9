import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemSchema } from '../../src/server/openapi.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';
import { lastBars, models, startService } from '../support/service.ts';
import type { RunningService } from '../support/service.ts';

let running: RunningService;
let port: number;
beforeAll(async () => {
  running = await startService([{ name: 'lgb-5', path: models['lgb-5'] }], {
    mostBytes: 50_000,
    headersTimeoutMs: 400,
    requestTimeoutMs: 800,
  });
  port = Number(new URL(running.url).port);
});
afterAll(() => running.stop());

const host = 'Host: localhost';
const json = 'Content-Type: application/json';
const body = JSON.stringify(lastBars(3));
const length = `Content-Length: ${body.length}`;
const get = (headers: readonly string[] = [host], line = 'GET /health HTTP/1.1'): string => rawRequest(line, headers);
const post = (headers: readonly string[], sent = body): string =>
  rawRequest('POST /predict HTTP/1.1', [host, json, ...headers], sent);
const chunk = (text: string): string => `${text.length.toString(16)}\r\n${text}\r\n`;

describe('raw HTTP', () => {
  it.each([
    ['a sound request', post([length, 'Connection: close']), 200],
    ['a length and chunks', post([length, 'Transfer-Encoding: chunked'], chunk(body)), 400],
    ['two lengths', post([length, 'Content-Length: 5']), 400],
    ['two equal lengths', post([length, length]), 400],
    ['a length in a list', post([`Content-Length: ${body.length}, ${body.length}`]), 400],
    ['a negative length', post(['Content-Length: -5']), 400],
    ['a length with a sign', post([`Content-Length: +${body.length}`]), 400],
    ['a length in hex', post(['Content-Length: 0x10']), 400],
    ['an endless length', post(['Content-Length: 99999999999999999999']), 400],
    ['another transfer coding', post(['Transfer-Encoding: xchunked'], chunk(body)), 400],
    ['chunks that are not last', post(['Transfer-Encoding: chunked, gzip'], chunk(body)), 400],
    ['a chunk without a size', post(['Transfer-Encoding: chunked'], 'zz\r\nabc\r\n0\r\n\r\n'), 400],
    ['a chunk longer than told', post(['Transfer-Encoding: chunked'], '3\r\nabcdef\r\n0\r\n\r\n'), 400],
    ['a long extension of a chunk', post(['Transfer-Encoding: chunked'], `3;${'x'.repeat(20_000)}\r\nabc\r\n`), 413],
    ['a folded header', get([host, 'X-A: b\r\n c']), 400],
    ['a header without a colon', get([host, 'nonsense']), 400],
    ['a blank before the colon', get([host, 'X-A : b']), 400],
    ['NUL in a header', get([host, 'X-A: b\0c']), 400],
    ['a lone carriage return', get([host, 'X-A: b\rc']), 400],
    ['line feeds alone', 'GET /health HTTP/1.1\nHost: localhost\n\n', 400],
    ['no host', get([]), 400],
    ['two hosts', get([host, 'Host: evil.example']), 421],
    ['an empty host', get(['Host: ']), 400],
    ['a host with a path', get(['Host: localhost/x']), 400],
    ['no version', 'GET /health\r\n\r\n', 400],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 400],
    ['TLS', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 400],
    ['an unknown method', get([host], 'FOO /health HTTP/1.1'), 400],
    ['TRACE', get([host], 'TRACE /health HTTP/1.1'), 405],
    ['CONNECT', get([host], 'CONNECT localhost:22 HTTP/1.1'), 405],
    ['a path out of the root', get([host], 'GET /../../etc/passwd HTTP/1.1'), 404],
    ['a NUL in the path', get([host], 'GET /health%00 HTTP/1.1'), 404],
    ['headers too big', get([host, `X-A: ${'b'.repeat(20_000)}`]), 431],
    ['very many headers', get([host, ...Array.from({ length: 3000 }, (_, i) => `X-${i}: b`)]), 431],
    ['a path too long', get([host], `GET /${'a'.repeat(20_000)} HTTP/1.1`), 431],
    [
      'a preflight of blanks',
      get(
        [host, 'Origin: https://a.example', `Access-Control-Request-Headers: ${' '.repeat(12_000)}x`],
        'OPTIONS /predict HTTP/1.1',
      ),
      403,
    ],
    ['an expectation', post([length, 'Expect: much']), 417],
    ['a body too big, told', post(['Content-Length: 60000'], ''), 413],
    ['a body too big, in chunks', post(['Transfer-Encoding: chunked'], chunk(' '.repeat(30_000)).repeat(2)), 413],
    ['a compressed body', post([length, 'Content-Encoding: gzip']), 415],
    ['a web form', rawRequest('POST /predict HTTP/1.1', [host, 'Content-Type: text/plain', length], body), 415],
  ] as const)('answers %s as it should', async (_, sent, status) => {
    const { statuses, body: told } = await sendRaw(port, [sent], { untilFirst: true });
    expect(statuses[0]).toBe(status);
    if (status !== 200) expect(problemSchema.parse(JSON.parse(told ?? ''))).toMatchObject({ status });
  });

  it('never takes the body of one request for another', async () => {
    const inner = get([host], 'GET /models HTTP/1.1');
    const smuggled = rawRequest('GET /health HTTP/1.1', [host, `Content-Length: ${inner.length}`], inner);
    expect((await sendRaw(port, [smuggled], { ms: 300 })).statuses).toEqual([200]);
    const both = post([length, 'Transfer-Encoding: chunked'], `0\r\n\r\n${inner}`);
    expect(await sendRaw(port, [both])).toMatchObject({ statuses: [400], closed: true });
    const three = get() + post([length]) + get([host, 'Connection: close']);
    expect((await sendRaw(port, [three])).statuses).toEqual([200, 200, 200]);
  });

  it('ends what comes too slowly, and what never comes', async () => {
    const slowHead = await sendRaw(port, ['GET /health HT', 300, 'TP/1.1\r\nHost: lo', 300, 'calhost\r\n', 1500]);
    expect(slowHead).toMatchObject({ statuses: [408], closed: true });
    const slowBody = await sendRaw(port, [post(['Content-Length: 50'], '{'), 500, ' ', 500, ' ', 1500]);
    expect(slowBody).toMatchObject({ statuses: [408], closed: true });
  });

  it('answers others while hundreds of connections say nothing, and is well when they are gone', async () => {
    const sockets: Socket[] = [];
    for (let i = 0; i < 500; i++) {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write('POST /predict HTTP/1.1\r\nHost: local');
      sockets.push(socket);
    }
    expect((await fetch(`${running.url}/health`)).status).toBe(200);
    const cut = post([length], body.slice(0, 20));
    for (let i = 0; i < 20; i++) await sendRaw(port, [cut], { ms: 1 });
    for (const socket of sockets) socket.destroy();
    const answer = await fetch(`${running.url}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(answer.status).toBe(200);
    expect(await (await fetch(`${running.url}/metrics`)).text()).not.toContain('status="500"');
  });
});
