import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { AppState } from '../../../../src/app/state/app.svelte.ts';
import { Cards } from '../../../../src/app/state/cards.svelte.ts';
import { ExchangeDesk } from '../../../../src/app/state/data/exchange.svelte.ts';
import { Intake } from '../../../../src/app/state/intake.ts';
import { Jobs } from '../../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../../src/app/state/workspace.svelte.ts';
import type { LiveHost, SocketHandlers } from '../../../../src/core/exchange/host.ts';
import type { EngineClient } from '../../../../src/workers/client.ts';
import { newEngine } from '../../../support/engine.ts';
import { exchangeFrame, hourMs, patientHost, startExchange } from '../../../support/exchange-server.ts';
import type { ExchangeServer } from '../../../support/exchange-server.ts';

let exchange: ExchangeServer;
let workspace: Workspace;
let desk: ExchangeDesk;
let sockets: SocketHandlers[];
let forgotten: string[];
beforeEach(async () => {
  exchange = await startExchange(120);
  const jobs = new Jobs();
  const real = newEngine();
  forgotten = [];
  const engine = {
    ...real,
    forget: async (sha256: string) => void forgotten.push(sha256),
  } as unknown as EngineClient;
  workspace = new Workspace(engine, jobs);
  const intake = new Intake({ engine, workspace, jobs, cards: new Cards() });
  sockets = [];
  const host: LiveHost = {
    ...patientHost(),
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
  await expect.poll(() => desk.canFollow).toBe(true);
}

describe('the desk for exchanges', () => {
  it('asks no host before the reader agreed, and no host twice', async () => {
    desk.fetch();
    expect(desk.asking).toBe(new URL(exchange.address).host);
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

  it.each([
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
