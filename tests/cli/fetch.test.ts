import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { klinelab } from '../support/command-line.ts';
import type { CommandResult } from '../support/command-line.ts';
import { startArchive } from '../support/archive-server.ts';
import { hourMs, startExchange, type ExchangeServer } from '../support/exchange-server.ts';

const program = fileURLToPath(new URL('../../bin/klinelab.js', import.meta.url));

/** Runs the built command line beside this process, whose stand-in has to answer meanwhile. */
function klinelabBeside(...args: readonly string[]): Promise<CommandResult> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (part: Buffer) => (stdout += part.toString()));
    child.stderr.on('data', (part: Buffer) => (stderr += part.toString()));
    child.on('close', (status) => resolve({ status: status ?? -1, stdout, stderr }));
  });
}

describe('klinelab fetch', () => {
  let exchange: ExchangeServer;
  beforeAll(async () => {
    exchange = await startExchange();
  });
  afterAll(() => exchange.close());
  const fetched = (...args: readonly string[]) => klinelabBeside('fetch', ...args, '--base-url', exchange.address);

  it('writes canonical klines that the other commands read as the same bars', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'klinelab-fetch-')), 'BTCUSDT-1h.csv');
    const { status, stderr } = await fetched('BTCUSDT', '--interval', '1h', '--limit', '1500', '-o', file);
    expect(status).toBe(0);
    expect(stderr).toMatch(/1500 bars of BTCUSDT, 1h, .* UTC, sha256 [0-9a-f]{64}/);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.length).toBe(1501);
    expect(lines[0]).toBe('timestamp,open,high,low,close,volume,quote_volume,trades');
    const sha256 = /sha256 ([0-9a-f]{64})/.exec(stderr)?.[1];
    expect(klinelab('import', file).stderr).toContain(
      `1500 bars of BTCUSDT, 1h, csv, times ms in UTC, sha256 ${sha256}`,
    );
  });

  it('keeps to a range of dates', async () => {
    const { stdout } = await fetched('btcusdt', '--from', '2024-01-10', '--to', '2024-01-10 23:00', '--format', 'csv');
    const times = stdout
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect([times.length, times[0], times.at(-1)]).toEqual([24, Date.UTC(2024, 0, 10), Date.UTC(2024, 0, 10, 23)]);
  });

  it('takes whole months from the archive, and says what came from where', async () => {
    const archive = await startArchive(exchange, hourMs, Date.UTC(2024, 3, 1));
    const options = ['--source', 'archive', '--archive-url', archive.address, '--format', 'csv'];
    const asked = exchange.requests.length;
    const ofArchive = await fetched('BTCUSDT', ...options, '--from', '2024-01-01', '--to', '2024-03-31 23:00');
    expect(exchange.requests.length).toBe(asked);
    expect(ofArchive.stderr).toContain('3 files of the archive, checksums verified; 0 bars by REST');
    const ofRest = await fetched(
      ...['BTCUSDT', '--from', '2024-01-01', '--to', '2024-03-31 23:00', '--source', 'rest', '--format', 'csv'],
    );
    expect(ofArchive.stdout.length).toBeGreaterThan(100_000);
    expect(ofArchive.stdout).toBe(ofRest.stdout);
    archive.tamper = (_, zip) => zip.map((byte, i) => (i === 60 ? byte ^ 1 : byte));
    const spoilt = await fetched('BTCUSDT', ...options, '--to', '2024-02-10');
    expect([spoilt.status, spoilt.stdout]).toEqual([4, '']);
    expect(spoilt.stderr).toContain('CHECKSUM');
    await archive.close();
  });

  it('outlives a limit of requests, and says so where the exchange has fewer bars', async () => {
    exchange.faults.push({ status: 429, headers: { 'retry-after': '1' } });
    const { status, stderr } = await fetched('BTCUSDT', '--limit', '9000');
    expect(status).toBe(0);
    expect(stderr).toContain('2499 bars');
    expect(stderr).toContain('has no more than these');
  });

  it('ends with the code of the error', async () => {
    const unknown = await fetched('NOSUCH');
    expect([unknown.status, unknown.stdout]).toEqual([2, '']);
    expect(unknown.stderr).toContain('EXCHANGE_SYMBOL');
    expect((await fetched('BTCUSDT', '--from', 'yesterday')).stderr).toContain('--from: expected a date');
    expect((await fetched('BTCUSDT', '--from', '2024-02-30')).stderr).toContain('--from: expected a date');
    expect((await fetched('BTCUSDT', '--interval', '7h')).status).toBe(2);
    exchange.faults.push({ status: 200, body: '<html>sign in</html>' });
    const page = await fetched('BTCUSDT', '--json');
    expect(page.status).toBe(1);
    expect(JSON.parse(page.stderr)).toMatchObject({ code: 'EXCHANGE_ANSWER' });
  });
});
