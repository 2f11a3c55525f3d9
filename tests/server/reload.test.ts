import { copyFileSync, mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { engines, lastBars, models, startService } from '../support/service.ts';

const json = { 'content-type': 'application/json' };

describe('hot reload', () => {
  it('answers every request with the model that the answer names, through sound and broken files', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'live.txt');
    copyFileSync(models['lgb-5'], path);
    const running = await startService([{ name: 'live', path }]);
    try {
      const inputs = [80, 100, 120, 140].map((count) => lastBars(count));
      const truth = new Map<string, string[]>();
      for (const file of [models['lgb-5'], models['lgb-20']]) {
        const model = await EmbeddedModel.fromFile(file, engines());
        truth.set(
          model.sha256,
          (await model.predictBatch(inputs)).map((answer) => JSON.stringify(answer)),
        );
      }
      let stop = false;
      let answers = 0;
      const wrong: unknown[] = [];
      const ask = async (): Promise<void> => {
        for (let turn = 0; !stop; turn = (turn + 1) % inputs.length) {
          // A blank in front makes a body that the cache has not seen.
          const body = `${' '.repeat(answers % 997)}${JSON.stringify(inputs[turn])}`;
          const answer = await fetch(`${running.url}/predict`, { method: 'POST', headers: json, body });
          const text = await answer.text();
          const expected = truth.get(answer.headers.get('x-model-sha256') ?? '')?.[turn];
          if (answer.status !== 200 || text !== expected) wrong.push([answer.status, text]);
          answers++;
        }
      };
      const asking = [ask(), ask()];
      let broken = 0;
      for (let round = 0; round < 12; round++) {
        if (round % 4 === 3) writeFileSync(path, 'tree\nversion=v4\n');
        else copyFileSync(models[round % 2 === 0 ? 'lgb-20' : 'lgb-5'], path);
        await running.service.reload('live').catch(() => broken++);
        const { status, lastReload } = running.service.health();
        expect([status, lastReload?.ok]).toEqual(round % 4 === 3 ? ['degraded', false] : ['ok', true]);
      }
      stop = true;
      await Promise.all(asking);
      expect({ wrong, broken, generation: running.service.models()[0].generation }).toEqual({
        wrong: [],
        broken: 3,
        generation: 10,
      });
      expect(answers).toBeGreaterThan(20);
    } finally {
      await running.stop();
    }
  });

  it('sees a file that takes the place of the model’s', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klinelab-'));
    const path = join(folder, 'live.txt');
    copyFileSync(models['lgb-5'], path);
    const running = await startService([{ name: 'live', path }], { watchMs: 20 });
    try {
      const next = join(folder, 'next.txt');
      copyFileSync(models['lgb-20'], next);
      renameSync(next, path);
      for (let i = 0; i < 250 && running.service.models()[0].generation === 1; i++) await wait(20);
      expect(running.service.models()[0].generation).toBe(2);
      expect(running.service.health().status).toBe('ok');
    } finally {
      await running.stop();
    }
  });
});
