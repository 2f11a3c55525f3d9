import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOpenApiCases } from '../support/openapi-run.ts';
import { models, startService } from '../support/service.ts';
import type { RunningService } from '../support/service.ts';

let running: RunningService;
beforeAll(async () => {
  running = await startService([
    { name: 'lgb-5', path: models['lgb-5'] },
    { name: 'updown', path: models['updown-10'] },
  ]);
});
afterAll(() => running.stop());

it('every answer to requests made of the description is one that it describes, and none is a 5xx', async () => {
  const { statuses, breaches } = await runOpenApiCases(running.url, 300, 1);
  expect(breaches.slice(0, 3)).toEqual([]);
  // The requests reach every stage: most are answered, and each kind of refusal is met.
  expect(statuses[200]).toBeGreaterThan(100);
  for (const status of [400, 404, 422]) expect(statuses[status]).toBeGreaterThan(0);
});
