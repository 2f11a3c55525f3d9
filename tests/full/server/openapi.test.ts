import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOpenApiCases } from '../../support/openapi-run.ts';
import { models, startService } from '../../support/service.ts';
import type { RunningService } from '../../support/service.ts';

let running: RunningService;
beforeAll(async () => {
  running = await startService([
    { name: 'lgb-5', path: models['lgb-5'] },
    { name: 'updown', path: models['updown-10'] },
  ]);
});
afterAll(() => running.stop());

it.each([2, 3, 5, 7])(
  '2,000 requests made of the description, seed %i: no 5xx, no breach of a schema',
  async (seed) => {
    const { statuses, breaches } = await runOpenApiCases(running.url, 2000, seed);
    expect(breaches.slice(0, 3)).toEqual([]);
    expect(statuses[200]).toBeGreaterThan(800);
  },
);
