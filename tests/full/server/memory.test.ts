import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { rawRequest, sendRaw } from '../../support/raw-http.ts';
import { lastBars, models } from '../../support/service.ts';

const program = fileURLToPath(new URL('../../../bin/klinelab.js', import.meta.url));
const memoryMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
const openFiles = (pid: number): number =>
  Number(/FDSize:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);

it.runIf(process.platform === 'linux')(
  'memory and open files stay flat through floods, cuts and requests',
  async () => {
    const child = spawn(process.execPath, [program, 'serve', '--model', `m=${models['lgb-5']}`, '--port', '0']);
    try {
      const [line] = (await once(child.stdout, 'data')) as [Buffer];
      const { port } = JSON.parse(line.toString()) as { port: number };
      const pid = child.pid as number;
      const head = ['Host: localhost', 'Content-Type: application/json'];
      const flood = 'x'.repeat(2 ** 20);
      const chunk = `${flood.length.toString(16)}\r\n${flood}\r\n`;
      const body = JSON.stringify(lastBars(100));
      const round = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          const chunked = rawRequest('POST /predict/batch HTTP/1.1', [...head, 'Transfer-Encoding: chunked']);
          await sendRaw(port, [chunked, ...Array.from({ length: 24 }, () => chunk)], { untilFirst: true });
          await sendRaw(port, [rawRequest('POST /predict HTTP/1.1', [...head, 'Content-Length: 5000'], '{')], {
            ms: 5,
          });
          await sendRaw(port, [rawRequest('GET /health HTTP/1.1', [...head, `X-A: ${flood}`])], { untilFirst: true });
          for (let k = 0; k < 50; k++) {
            await fetch(`http://127.0.0.1:${port}/predict`, {
              method: 'POST',
              headers: { 'content-type': 'application/json' },
              body: ' '.repeat(k) + body,
            });
          }
        }
      };
      await round(15);
      const before = memoryMb(pid);
      await round(45);
      // Heaps breathe; 45 floods of 24 MB each would show as far more.
      expect(memoryMb(pid) - before).toBeLessThan(40);
      expect(openFiles(pid)).toBeLessThanOrEqual(256);
      expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200);
    } finally {
      child.kill('SIGKILL');
    }
  },
);
