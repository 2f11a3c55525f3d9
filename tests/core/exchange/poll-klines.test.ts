import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pollKlines } from '../../../src/core/exchange/poll-klines.ts';
import { hourMs, patientHost, startExchange } from '../../support/exchange-server.ts';
import type { ExchangeServer } from '../../support/exchange-server.ts';

let exchange: ExchangeServer;
beforeEach(async () => {
  exchange = await startExchange(20);
});
afterEach(() => exchange.close());

/** Polls until so many waits were asked for; each of them takes the exchange one bar on. */
async function polled(clockOffMs: number, rounds: number, interval = '1h') {
  const controller = new AbortController();
  const waits: number[] = [];
  const times: number[] = [];
  const host = {
    ...patientHost(),
    now: () => exchange.nowMs + clockOffMs,
    sleep: async (ms: number) => {
      waits.push(ms);
      exchange.nowMs += hourMs;
      if (waits.length === rounds) controller.abort();
    },
  };
  exchange.nowMs = exchange.openTimes[10] + hourMs / 2;
  const { signal } = controller;
  const onBars = ({ openTime }: { openTime: Float64Array }): void => void times.push(...openTime);
  const lastOpenTime = exchange.openTimes[4];
  await pollKlines({ symbol: 'BTCUSDT', interval, address: exchange.address, lastOpenTime, onBars, signal }, host);
  return { waits, times };
}

describe('pollKlines', () => {
  it('gives what was missed, then each bar once it is closed, in order', async () => {
    const { times, waits } = await polled(0, 4);
    expect(times).toEqual(exchange.openTimes.slice(5, 13));
    expect(waits).toEqual(Array.from({ length: 4 }, () => hourMs / 2 + 1500));
  });

  it('waits no longer than a bar takes where its clock is slow', async () => {
    expect((await polled(-50 * hourMs, 2)).waits).toEqual([hourMs + 1500, hourMs + 1500]);
  });

  it('waits a day at most, which timers hold', async () => {
    expect((await polled(0, 1, '1M')).waits).toEqual([86_400_000]);
  });
});
