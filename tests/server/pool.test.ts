import { describe, expect, it } from 'vitest';
import { WorkerPool } from '../../src/server/worker-pool.ts';

/** A worker that sleeps for ever when asked for a batch and otherwise says what it was asked. */
const source = `data:text/javascript,
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ kind, key }) => {
    if (kind === 'batch') for (;;);
    if (kind === 'drop' && key === 1) process.exit(7);
    if (kind === 'load' && key === 13) process.exit(7);
    parentPort.postMessage({ ok: true, content: JSON.stringify({ kind, key }) });
  });`;
const body = new Uint8Array(0);
const predict = { kind: 'predict', key: 1, body } as const;
const hang = { kind: 'batch', key: 1, body, arrowIn: false, arrowOut: false, partial: false } as const;

describe('WorkerPool', () => {
  it('ends a job at its deadline, and answers the next in a fresh worker', async () => {
    const pool = new WorkerPool({ file: new URL(source), size: 1, deadlineMs: 2000 });
    expect(await pool.run(predict)).toMatchObject({ content: '{"kind":"predict","key":1}' });
    await expect(pool.run(hang)).rejects.toMatchObject({ code: 'DEADLINE' });
    expect(await pool.run(predict)).toMatchObject({ content: '{"kind":"predict","key":1}' });
    expect(pool.replaced).toBe(1);
    await pool.close();
  });

  it('refuses what would wait behind a full queue, and at its end whatever is left', async () => {
    const pool = new WorkerPool({ file: new URL(source), size: 1, queue: 1, deadlineMs: 20_000 });
    const [running, waiting] = [pool.run(hang), pool.run(predict)];
    await expect(pool.run(predict)).rejects.toMatchObject({ code: 'QUEUE_FULL' });
    const ends = [running, waiting].map((job) => expect(job).rejects.toMatchObject({ code: 'POOL_CLOSED' }));
    await pool.close();
    await Promise.all(ends);
  });

  it('fails the job of a worker that dies, and no other', async () => {
    const pool = new WorkerPool({ file: new URL(source), size: 1 });
    await expect(pool.run({ kind: 'drop', key: 1 })).rejects.toMatchObject({ code: 'WORKER_LOST' });
    expect(await pool.run(predict)).toMatchObject({ content: '{"kind":"predict","key":1}' });
    await pool.close();
  });

  it('tries a new model in a worker that answers nobody: one that kills its reader costs no request', async () => {
    const pool = new WorkerPool({ file: new URL(source), size: 1 });
    const load = (key: number) =>
      pool.load(
        {
          kind: 'load',
          key,
          name: 'm',
          bytes: body,
          thresholds: { buy: 1, sell: -1 },
          sharesFeatures: false,
        },
        { trial: true },
      );
    expect(await load(2)).toEqual({ kind: 'load', key: 2 });
    const [lost, answers] = await Promise.allSettled([load(13), Promise.all([1, 2, 3].map(() => pool.run(predict)))]);
    expect(lost).toMatchObject({ status: 'rejected', reason: { code: 'WORKER_LOST' } });
    expect(answers.status).toBe('fulfilled');
    expect(await load(3)).toEqual({ kind: 'load', key: 3 });
    expect(pool.replaced).toBe(0);
    await pool.close();
  });
});
