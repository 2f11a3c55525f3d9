import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../src/core/base/sha256.ts';
import { klinelab } from '../support/command-line.ts';
import { lastBars, models } from '../support/service.ts';

const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'klinelab-'));

interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  readonly url: string;
  /** Waits for a line of the log that has this event. */
  logged(event: string): Promise<void>;
}

async function serve(...args: string[]): Promise<Started> {
  const child = spawn(process.execPath, [program, 'serve', '--port', '0', ...args]);
  let log = '';
  child.stderr.on('data', (bytes: Buffer) => (log += bytes.toString()));
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const { port } = JSON.parse(line.toString()) as { port: number };
  const logged = async (event: string): Promise<void> => {
    while (!log.includes(`"event":"${event}"`)) await once(child.stderr, 'data');
  };
  return { child, url: `http://127.0.0.1:${port}`, logged };
}

async function end({ child }: Started, signal: NodeJS.Signals): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill(signal);
  const [code] = (await ended) as [number | null];
  return code;
}

const post = async (
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Record<string, unknown>> =>
  (
    await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    })
  ).json();

const document = {
  klinelab: 1,
  data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: 'a'.repeat(64) }],
  models: (['lgb-5', 'lgb-20'] as const).map((name, index) => ({
    name: `My ${name}`,
    source: `file:${name}`,
    sha256: sha256Hex(readFileSync(models[name])),
    weight: index + 1,
    ...(index === 0 ? { thresholdBuy: 0.9 } : {}),
  })),
  signals: { method: 'majority', thresholdSell: -0.9 },
};

describe('klinelab serve', () => {
  it('serves the ensemble of a document, whose files are known by their hashes', async () => {
    const path = join(folder, 'research.json');
    writeFileSync(path, JSON.stringify(document));
    // One file lies beside the document, the other is named.
    copyFileSync(models['lgb-20'], join(folder, 'lgb-20.txt'));
    const started = await serve('--ensemble', path, '--model', models['lgb-5']);
    try {
      const { votes } = await post(`${started.url}/ensemble`, lastBars(100));
      expect(votes).toMatchObject([
        { name: 'my-lgb-5', weight: 1 },
        { name: 'my-lgb-20', weight: 2 },
      ]);
    } finally {
      expect(await end(started, 'SIGTERM')).toBe(0);
    }
    const missing = klinelab('serve', '--port', '0', '--ensemble', path);
    expect([missing.status, missing.stderr]).toEqual([3, expect.stringContaining('MODEL_MISSING')]);
  });

  it('goes on with what its monitor knew before it was killed, takes a file on SIGHUP, and ends with 130 on SIGINT', async () => {
    const live = join(folder, 'live.txt');
    copyFileSync(models['lgb-5'], live);
    const args = ['--model', `live=${live}`, '--state', join(folder, 'state'), '--watch', '0'];
    const first = await serve(...args);
    for (let i = 0; i < 3; i++)
      await post(`${first.url}/predict`, lastBars(100, 900 + i), { 'x-request-id': `bar-${i}` });
    expect(await end(first, 'SIGINT')).toBe(130);

    const second = await serve(...args);
    try {
      const actuals = [{ id: 'bar-1', actual: 0.5 }];
      expect(await post(`${second.url}/actuals`, { actuals })).toEqual({ matched: 1, unmatched: 0 });
      copyFileSync(models['lgb-20'], live);
      second.child.kill('SIGHUP');
      await second.logged('reloaded');
      const answer = await fetch(`${second.url}/models`);
      expect(await answer.json()).toMatchObject({ models: [{ generation: 2 }] });
    } finally {
      await end(second, 'SIGKILL');
    }
  });

  it.each([
    [['--host', '0.0.0.0'], 'TOKEN_MISSING'],
    [['--cors-origin', 'lab.example'], '--cors-origin'],
    [['--cors-origin', 'https://lab.example/page'], '--cors-origin'],
    [['--queue', '0'], '--queue'],
    [['--config', 'no-such-file.json'], 'FILE_UNREADABLE'],
  ])('refuses %j with exit code 2', (args, told) => {
    const result = klinelab('serve', '--port', '0', '--model', models['lgb-5'], ...args);
    expect([result.status, result.stderr]).toEqual([2, expect.stringContaining(told)]);
  });
});
