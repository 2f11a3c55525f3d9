import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { lastBars, models } from '../support/service.ts';

const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));

describe('klinelab serve', () => {
  it.each([
    [['--model', models['lgb-5'], '--host', '0.0.0.0'], 2, 'TOKEN_MISSING'],
    [['--model', models['lgb-5'], '--token', 'short'], 2, '--token'],
    [['--model', `../x=${models['lgb-5']}`], 2, '--model'],
    [[], 2, '--model'],
    [['--model', models['lgb-5'], '--port', '70000'], 2, '--port'],
    [['--model', 'README.md'], 3, 'README.md'],
    [['--model', 'no-such-file.txt'], 2, 'FILE_UNREADABLE'],
    [['--model', models['lgb-5'], '--state', 'README.md'], 2, 'STATE_FOLDER'],
    [['--stdio', '--model', 'no-such-file.txt'], 2, 'FILE_UNREADABLE: no-such-file.txt'],
    [['--stdio', '--model', 'README.md'], 3, 'MODEL_FORMAT: README.md'],
  ] as const)('%j exits with %i and names %s', (args, status, named) => {
    const result = klinelab('serve', '--port', '0', ...args);
    expect(result.status).toBe(status);
    expect(result.stderr.toLowerCase()).toContain(named.toLowerCase());
  });

  it('says where it listens, answers, and ends with 0 on SIGTERM', async () => {
    const child = spawn(process.execPath, [program, 'serve', '--model', `fast=${models['lgb-5']}`, '--port', '0']);
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { port } = JSON.parse(line.toString()) as { port: number };
      const answer = await fetch(`http://127.0.0.1:${port}/predict?model=fast`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(lastBars(100)),
      });
      expect(Object.keys((await answer.json()) as object)).toEqual(['signal', 'score', 'confidence']);
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      expect(await ended).toEqual([0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });
});
