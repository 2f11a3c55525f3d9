import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../../../src/core/base/progress.ts';
import { fetchKlines } from '../../../src/core/exchange/fetch-klines.ts';
import { asksArchive, fetchHistory } from '../../../src/core/exchange/history.ts';
import type { HistoryOrder } from '../../../src/core/exchange/history.ts';
import type { Klines } from '../../../src/core/klines/klines.ts';
import { fingerprintKlines } from '../../../src/core/klines/fingerprint.ts';
import { startArchive, type ArchiveServer } from '../../support/archive-server.ts';
import { patientHost, startExchange, type ExchangeServer, type PatientHost } from '../../support/exchange-server.ts';

const quarter = 15 * 60_000;
let exchange: ExchangeServer;
let archive: ArchiveServer;
let host: PatientHost;

// Quarters of hours from 10 November 2024 to 21 February 2025: times turn from milliseconds to microseconds between.
beforeEach(async () => {
  exchange = await startExchange(9900, quarter, Date.UTC(2024, 10, 10));
  archive = await startArchive(exchange, quarter, Date.UTC(2025, 1, 20));
  host = patientHost(exchange.nowMs);
});
afterEach(async () => {
  await exchange.close();
  await archive.close();
});

const order = (more: Partial<HistoryOrder> = {}): HistoryOrder => ({
  symbol: 'BTCUSDT',
  interval: '15m',
  address: exchange.address,
  archive: archive.address,
  ...more,
});
const fetched = (more: Partial<HistoryOrder> = {}, onProgress?: (progress: Progress) => void) =>
  fetchHistory(order(more), host, { onProgress });
/** All closed bars; more than twenty pages are asked for, so that `auto` takes to the archive. */
const all = { bars: 50_000 };
let byRest: string | undefined;
/** The stand-in has the same bars for every test, so that REST has to be asked once. */
async function sameAsRest(klines: Klines): Promise<void> {
  byRest ??= await fingerprintKlines(await fetchKlines(order(all), host));
  expect(await fingerprintKlines(klines)).toBe(byRest);
}

describe('fetchHistory', () => {
  it('stitches whole months of the archive, in either unit, with the newest part by REST to the same bits as REST', async () => {
    const done: number[] = [];
    const { klines, restBars, archiveFiles, missing, repaired } = await fetched(all, (step) => done.push(step.done));
    await sameAsRest(klines);
    expect(klines.openTime.length).toBe(9899);
    // The running month is that of the exchange's clock, February.
    expect([archiveFiles, restBars, missing, repaired]).toEqual([3, 9899 - 52 * 96 - 31 * 96, [], []]);
    expect(done.at(-1)).toBe(9899);
    expect(done).toEqual([...done].sort((a, b) => a - b));
    expect(archive.requests.filter((name) => name.endsWith('.zip'))).toEqual([
      'BTCUSDT-15m-2025-01.zip',
      'BTCUSDT-15m-2024-12.zip',
      'BTCUSDT-15m-2024-11.zip',
    ]);
  });

  it('takes to the archive only where that saves requests', () => {
    const asks = (more: Partial<HistoryOrder>) =>
      asksArchive({ symbol: 'BTCUSDT', interval: '1m', ...more }, Date.UTC(2025, 0));
    expect(asks({ bars: 20_000 })).toBe(false);
    expect(asks({ bars: 20_001 })).toBe(true);
    expect(asks({ bars: 1_000_000, interval: '1h' })).toBe(false);
    expect(asks({ fromMs: Date.UTC(2024, 11, 25) })).toBe(false);
    expect(asks({ fromMs: Date.UTC(2024, 6) })).toBe(true);
    expect(asks({ source: 'rest', bars: 1_000_000 })).toBe(false);
    expect(asks({ source: 'archive', bars: 1 })).toBe(true);
  });

  it('takes by REST a month that the archive lacks', async () => {
    archive.absent.add('BTCUSDT-15m-2024-12.zip');
    const { klines, archiveFiles } = await fetched(all);
    expect(archiveFiles).toBe(2);
    await sameAsRest(klines);
  });

  it('goes on by REST, and says why, where the archive does not answer', async () => {
    archive.faults.push('cut', 'cut');
    const { klines, archiveFiles, trouble } = await fetched(all);
    expect([archiveFiles, trouble?.code]).toEqual([0, 'EXCHANGE_UNREACHABLE']);
    await sameAsRest(klines);
  });

  it('waits at a limit and tries cut downloads again', async () => {
    archive.faults.push({ status: 429, headers: { 'retry-after': '3' } });
    const { trouble, archiveFiles } = await fetched(all);
    expect([trouble, archiveFiles, host.waits]).toEqual([undefined, 3, [3000]]);
    host = patientHost(exchange.nowMs);
    archive.faults.push('cut', { status: 503 }, 'cut');
    const again = await fetched({ source: 'archive', bars: 3000 });
    expect(again.klines.openTime.length).toBe(3000);
    expect(host.waits).toEqual([500, 1000, 2000]);
  });

  it('fetches a file whose checksum differs once more, and refuses it then', async () => {
    let served = 0;
    const spoil = (zip: Uint8Array) => zip.map((byte, i) => (i === 60 ? byte ^ 1 : byte));
    archive.tamper = (_, zip) => (served++ === 0 ? spoil(zip) : zip);
    await sameAsRest((await fetched(all)).klines);
    archive.tamper = (name, zip) => (name.includes('2024-12') ? spoil(zip) : zip);
    await expect(fetched(all)).rejects.toMatchObject({
      code: 'CHECKSUM',
      kind: 'check',
      where: { file: 'BTCUSDT-15m-2024-12.zip' },
    });
  });

  it('refuses bars of another time than the name says', async () => {
    const moved: PatientHost = {
      ...host,
      getBytes: (url, ...more) => host.getBytes(url.replaceAll('2025-01', '2024-12'), ...more),
    };
    await expect(fetchHistory(order(all), moved)).rejects.toMatchObject({ code: 'ARCHIVE_FILE', kind: 'data' });
  });

  it('keeps to a range and to a count', async () => {
    const [fromMs, toMs] = [Date.UTC(2024, 11, 5), Date.UTC(2025, 0, 10)];
    const { openTime } = (await fetched({ source: 'archive', fromMs, toMs })).klines;
    expect([openTime[0], openTime.at(-1), openTime.length]).toEqual([fromMs, toMs, 36 * 96 + 1]);
    expect((await fetched({ source: 'archive', bars: 10, toMs })).klines.openTime[0]).toBe(toMs - 9 * quarter);
  });

  describe('from the archive alone', () => {
    it('asks nothing of the REST interface, takes days where a month has no file yet, and ends where it is published to', async () => {
      const { klines, restBars, archiveFiles, missing } = await fetched({ source: 'archive', bars: 50_000 });
      expect(exchange.requests.length).toBe(0);
      expect([restBars, missing]).toEqual([0, []]);
      expect(archiveFiles).toBe(3 + 19);
      expect([klines.openTime[0], klines.openTime.at(-1)]).toEqual([
        exchange.openTimes[0],
        Date.UTC(2025, 1, 20) - quarter,
      ]);
    });

    it('names the files that are missing between others, and takes three absent months for the time before the listing', async () => {
      archive.absent.add('BTCUSDT-15m-2024-12.zip').add('BTCUSDT-15m-2025-02-11.zip');
      const { klines, missing } = await fetched({ source: 'archive', bars: 50_000 });
      expect(missing).toEqual(['BTCUSDT-15m-2025-02-11.zip', 'BTCUSDT-15m-2024-12.zip']);
      expect(klines.openTime[0]).toBe(exchange.openTimes[0]);
      expect(archive.requests.slice(-3)).toEqual(
        ['10', '09', '08'].map((month) => `BTCUSDT-15m-2024-${month}.zip.CHECKSUM`),
      );
    });

    it('says so where it has nothing of a symbol', async () => {
      await expect(fetched({ source: 'archive', symbol: 'NOSUCH' })).rejects.toMatchObject({ code: 'EXCHANGE_EMPTY' });
      expect(archive.requests.length).toBeLessThan(60);
    });
  });

  it('stops when told to, between two files', async () => {
    const abort = new AbortController();
    const impatient: PatientHost = {
      ...host,
      getBytes: (...parameters) => {
        abort.abort();
        return host.getBytes(...parameters);
      },
    };
    await expect(fetchHistory(order(all), impatient, { signal: abort.signal })).rejects.toMatchObject({
      code: 'ABORTED',
    });
  });

  it('takes no archive over an open wire', async () => {
    await expect(fetched({ archive: 'http://example.test' })).rejects.toMatchObject({ code: 'EXCHANGE_ADDRESS' });
  });
});
