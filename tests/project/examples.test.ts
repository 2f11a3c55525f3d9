import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import { engines, lastBars, models, sampleKlines, startService, type RunningService } from '../support/service.ts';

const client = fileURLToPath(new URL('../../examples/clients/predict.mjs', import.meta.url));

function run(...args: readonly string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [client, ...args]);
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (text) => (stdout += text));
    child.stderr.on('data', (text) => (stderr += text));
    child.on('close', (status) => resolve({ status, stdout, stderr }));
  });
}

describe('the example client', () => {
  let service: RunningService;
  beforeAll(async () => {
    service = await startService([{ name: 'lgb-5', path: models['lgb-5'] }]);
  });
  afterAll(() => service.stop());

  it('prints what the model in the process says of the same bars', async () => {
    const { status, stdout, stderr } = await run(sampleKlines, service.url);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const model = await EmbeddedModel.fromFile(models['lgb-5'], engines());
    const { signal, score, confidence } = await model.predict(lastBars(100));
    expect(stdout.replace(/\s+/g, ' ')).toBe(`{ signal: ${signal}, score: ${score}, confidence: ${confidence} } `);
  });
});
