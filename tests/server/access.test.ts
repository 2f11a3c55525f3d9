import { copyFileSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createApp } from '../../src/server/app.ts';
import { RateLimit } from '../../src/server/rate-limit.ts';
import type { Serving } from '../../src/server/routes.ts';
import { models, startService } from '../support/service.ts';

/** A service of which only the health is asked. */
const health = { ready: true };
const idle = { health: () => health, models: () => [] } as unknown as Serving;
const ask = async (
  settings: Partial<Parameters<typeof createApp>[1]>,
  path: string,
  init: RequestInit = {},
): Promise<Response> =>
  createApp(idle, { version: '0', ...settings }).fetch(new Request(`http://localhost${path}`, init));

describe('origins', () => {
  const origins = ['https://lab.example'];
  const preflight = { method: 'OPTIONS', headers: { origin: origins[0], 'access-control-request-method': 'POST' } };

  it('that are allowed may ask, and are told so', async () => {
    const answer = await ask({ origins }, '/models', { headers: { origin: origins[0] } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('access-control-allow-origin')).toBe(origins[0]);
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(answer.headers.get('vary')).toBe('Origin');
    expect(answer.headers.has('access-control-allow-credentials')).toBe(false);
    const before = await ask({ origins, token: 't'.repeat(32) }, '/predict', preflight);
    expect(before.status).toBe(204);
    expect(before.headers.get('access-control-allow-methods')).toBe('GET, POST');
    expect(before.headers.get('access-control-max-age')).toBe('600');
  });

  it.each(['https://evil.example', 'https://lab.example.evil', 'http://lab.example', 'null', ''])(
    'such as %j are refused, before and with the request',
    async (origin) => {
      for (const init of [{ headers: { origin } }, { ...preflight, headers: { origin } }]) {
        const answer = await ask({ origins }, '/models', init);
        expect(answer.status).toBe(403);
        expect(answer.headers.has('access-control-allow-origin')).toBe(false);
      }
    },
  );

  it('are none where none are named', async () => {
    expect((await ask({}, '/models', preflight)).status).toBe(403);
    expect((await ask({}, '/models', { method: 'OPTIONS' })).status).toBe(405);
  });
});

describe('RateLimit', () => {
  it('lets a burst through, then as many as come back with time, for each caller alone', () => {
    let now = 0;
    const limit = new RateLimit({ perSecond: 2, burst: 3 }, () => now);
    const taken = (caller: string): boolean => limit.take(caller).allowed;
    expect([1, 2, 3, 4].map(() => taken('a'))).toEqual([true, true, true, false]);
    expect(taken('b')).toBe(true);
    now += 499;
    expect(taken('a')).toBe(false);
    now += 1;
    expect([taken('a'), taken('a')]).toEqual([true, false]);
    now += 60_000;
    expect([1, 2, 3, 4].map(() => taken('a'))).toEqual([true, true, true, false]);
  });

  it('is told with every answer, and ends in 429 with the time to wait; health is not counted', async () => {
    const app = createApp(idle, { version: '0', rate: { perSecond: 0.1, burst: 2 } });
    const asked = async (path: string): Promise<Response> => app.fetch(new Request(`http://localhost${path}`));
    const answers = [await asked('/models'), await asked('/models'), await asked('/models')];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers[0].headers.get('ratelimit')).toBe('"default";r=1;t=0');
    expect(answers[2].headers.get('ratelimit-policy')).toBe('"default";q=2;w=20');
    expect(Number(answers[2].headers.get('retry-after'))).toBeGreaterThanOrEqual(9);
    expect((await asked('/health')).status).toBe(200);
  });

  it('knows callers by address, and by a forwarded one only behind a trusted proxy', async () => {
    const statuses = async (trustProxy: boolean): Promise<number[]> => {
      const app = createApp(idle, { version: '0', trustProxy, rate: { perSecond: 0.1, burst: 1 } });
      const from = (forwarded: string, address: string): Response | Promise<Response> =>
        app.fetch(new Request('http://localhost/models', { headers: { 'x-forwarded-for': forwarded } }), {
          incoming: { socket: { remoteAddress: address }, headers: {} } as never,
        });
      const answers = [await from('1.1.1.1', '9.9.9.9'), await from('6.6.6.6, 2.2.2.2', '9.9.9.9')];
      return answers.map(({ status }) => status);
    };
    expect(await statuses(false)).toEqual([200, 429]);
    expect(await statuses(true)).toEqual([200, 200]);
  });
});

describe('/reload', () => {
  it('is there for the holder of the token alone, and says which file was refused', async () => {
    const token = 't'.repeat(32);
    const path = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'live.txt');
    copyFileSync(models['lgb-5'], path);
    const running = await startService([{ name: 'live', path }], { token });
    const reload = (authorization?: string): Promise<Response> =>
      fetch(`${running.url}/reload`, { method: 'POST', headers: authorization ? { authorization } : {} });
    try {
      expect((await reload()).status).toBe(401);
      const { models: listed } = await (await reload(`Bearer ${token}`)).json();
      expect(listed[0]).toMatchObject({ name: 'live', generation: 2 });
      writeFileSync(path, 'tree\n');
      const refused = await reload(`Bearer ${token}`);
      expect(refused.status).toBe(422);
      expect(await refused.json()).toMatchObject({ code: 'RELOAD_FAILED', detail: expect.stringContaining('live') });
      expect(running.service.health().status).toBe('degraded');
      const both = await Promise.all([reload(`Bearer ${token}`), reload(`Bearer ${token}`)]);
      expect(both.map(({ status }) => status).sort()).toEqual([409, 422]);
    } finally {
      await running.stop();
    }
    expect((await ask({}, '/reload', { method: 'POST' })).status).toBe(404);
  });
});
