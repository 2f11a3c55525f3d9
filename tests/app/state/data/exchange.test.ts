import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '../../../../src/app/state/app.svelte.ts';
import { Cards } from '../../../../src/app/state/cards.svelte.ts';
import { ExchangeDesk } from '../../../../src/app/state/data/exchange.svelte.ts';
import { Intake } from '../../../../src/app/state/intake.ts';
import { Jobs } from '../../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../../src/app/state/workspace.svelte.ts';
import type { DeskHost } from '../../../../src/app/state/data/exchangeHost.ts';
import type { SocketHandlers } from '../../../../src/core/exchange/host.ts';
import type { Engine } from '../../../../src/workers/api.ts';
import type { EngineClient } from '../../../../src/workers/client.ts';
import { newEngine } from '../../../support/engine.ts';
import { startArchive } from '../../../support/archive-server.ts';
import { exchangeFrame, hourMs, patientHost, startExchange } from '../../../support/exchange-server.ts';
import type { ExchangeServer } from '../../../support/exchange-server.ts';

let exchange: ExchangeServer;
let workspace: Workspace;
let desk: ExchangeDesk;
let sockets: SocketHandlers[];
let forgotten: string[];
let intake: Intake;
let newRun: Engine['run'];
beforeEach(async () => {
  exchange = await startExchange(120);
  const jobs = new Jobs();
  const real = newEngine();
  forgotten = [];
  const engine = {
    ...real,
  } as unknown as EngineClient;
  workspace = new Workspace(engine, jobs);
  workspace.onforget = (sha256) => forgotten.push(sha256);
  newRun = (research) => real.run(research);
  intake = new Intake({ engine, workspace, jobs, cards: new Cards() });
  sockets = [];
  const host: DeskHost = {
    ...patientHost(),
    release: () => undefined,
    sleep: (_, signal) => new Promise((resolve) => signal?.addEventListener('abort', () => resolve(), { once: true })),
    connect: (_, handlers) => {
      sockets.push(handlers);
      return { close: () => undefined };
    },
  };
  desk = new ExchangeDesk({ engine, workspace, intake } as unknown as AppState, host);
  Object.assign(desk.form, { symbol: 'btcusdt', bars: 50, address: exchange.address });
});
afterEach(async () => {
  desk.stop();
  await exchange.close();
});

const reference = () => workspace.research?.data[0];
async function fetched(): Promise<void> {
  desk.fetch();
  desk.agree();
  await expect.poll(() => desk.canFollow, { timeout: 15_000 }).toBe(true);
}

describe('the desk for exchanges', () => {
  it('asks no host before the reader agreed, and no host twice', async () => {
    desk.fetch();
    expect(desk.asking).toEqual([new URL(exchange.address).host]);
    desk.refuse();
    expect([desk.asking, exchange.requests.length]).toEqual([undefined, 0]);
    await fetched();
    const first = reference()?.sha256;
    desk.form.bars = 40;
    desk.fetch();
    expect(desk.asking).toBeUndefined();
    await expect.poll(() => reference()?.sha256).not.toBe(first);
  });

  it('names the bars in the document by symbol, interval, host and fingerprint', async () => {
    await fetched();
    expect(reference()).toEqual({
      symbol: 'BTCUSDT',
      interval: '1h',
      source: `exchange:${new URL(exchange.address).host}`,
      sha256: workspace.klines?.sha256,
    });
    expect([...(workspace.klines?.klines.openTime ?? [])]).toEqual(exchange.openTimes.slice(-51, -1));
  });

  it('appends bars as they close, without a step to undo, and forgets what nothing names', async () => {
    await fetched();
    const before = reference()?.sha256 ?? '';
    desk.follow();
    await expect.poll(() => sockets.length).toBe(1);
    sockets[0].opened();
    await expect.poll(() => desk.live).toBe('live');
    const newest = exchange.openTimes.at(-1) as number;
    for (const time of [newest, newest, newest + hourMs]) sockets[0].message(exchangeFrame(time, true));
    await expect.poll(() => workspace.klines?.klines.openTime.at(-1)).toBe(newest + hourMs);
    expect(workspace.klines?.klines.openTime.length).toBe(52);
    expect(workspace.canUndo).toBe(false);
    await expect.poll(() => forgotten.length).toBe(2);
    expect(forgotten[0]).toBe(before);
    expect(workspace.opened.klines.size).toBe(1);
  });

  it('shows the open bar with its votes, and a report that never vanishes while bars join', async () => {
    await fetched();
    await intake.files([new File([readFileSync('models/lgb-5.txt')], 'lgb-5.txt')]);
    await expect.poll(() => workspace.proof.kind).toBe('computed');
    desk.follow();
    await expect.poll(() => sockets.length).toBe(1);
    sockets[0].opened();
    const newest = exchange.openTimes.at(-1) as number;
    let blank = 0;
    const reports = new Set<unknown>();
    for (let time = newest; time < newest + 3 * hourMs; time += hourMs) {
      sockets[0].message(exchangeFrame(time, false));
      await expect.poll(() => workspace.forming?.votes?.votes.length).toBe(1);
      expect(workspace.forming?.bar.openTime).toBe(time);
      sockets[0].message(exchangeFrame(time, true));
      await expect
        .poll(
          () => {
            if (workspace.report === undefined) blank++;
            else reports.add(workspace.report);
            return workspace.klines?.klines.openTime.at(-1);
          },
          { interval: 1 },
        )
        .toBe(time);
      expect(workspace.forming).toBeUndefined();
      expect(workspace.report?.ensemble.score.length).toBe(workspace.klines?.klines.openTime.length);
    }
    expect([blank, reports.size, workspace.proof.kind]).toEqual([0, 4, 'computed']);
    // What stands there is what a run of the whole document gives.
    const { fingerprints } = workspace.report ?? {};
    if (workspace.research) expect((await newRun(workspace.research)).fingerprints).toEqual(fingerprints);
  });

  it('keeps bars that a step to undo names, and ends the stream where that step comes back', async () => {
    await fetched();
    desk.follow();
    await expect.poll(() => sockets.length).toBe(1);
    workspace.rename('with another title');
    const newest = exchange.openTimes.at(-1) as number;
    sockets[0].message(exchangeFrame(newest, true));
    await expect.poll(() => workspace.klines?.klines.openTime.length).toBe(51);
    workspace.undo();
    expect(workspace.klines?.klines.openTime.length).toBe(50);
    expect(forgotten).toEqual([]);
    sockets[0].message(exchangeFrame(newest + hourMs, true));
    await expect.poll(() => desk.live).toBeUndefined();
    expect(workspace.klines?.klines.openTime.length).toBe(50);
  });

  it('asks for the archive too where many bars are wanted, and tells what came from where', async () => {
    const minute = 60_000;
    const many = await startExchange(46_000, minute, Date.UTC(2024, 0, 1));
    const archive = await startArchive(many, minute, Date.UTC(2024, 1, 1));
    Object.assign(desk.form, { interval: '1m', bars: 40_000, address: many.address, archive: archive.address });
    expect(desk.takesArchive).toBe(true);
    desk.fetch();
    expect(desk.asking).toEqual([many.address, archive.address].map((address) => new URL(address).host));
    expect([many.requests.length, archive.requests.length]).toEqual([0, 0]);
    await fetched();
    expect(desk.history).toMatchObject({ archiveFiles: 1, restBars: 46_000 - 31 * 1440 - 1, missing: [] });
    expect(workspace.klines?.klines.openTime.length).toBe(40_000);
    expect(reference()?.source).toBe(`exchange:${new URL(many.address).host}`);
    await many.close();
    await archive.close();
  });

  it.each([
    ['EXCHANGE_POLICY', { interval: '1m', bars: 40_000, archive: 'https://example.test' }],
    ['EXCHANGE_ADDRESS', { address: 'ftp://x' }],
    ['EXCHANGE_POLICY', { address: 'https://example.test' }],
    ['EXCHANGE_SYMBOL', { symbol: '' }],
    ['EXCHANGE_BARS', { bars: 0 }],
  ])('refuses a form with %s, and asks nobody', (code, form) => {
    Object.assign(desk.form, form);
    desk.fetch();
    expect([desk.error?.code, desk.asking]).toEqual([code, undefined]);
  });
});
