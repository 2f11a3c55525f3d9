import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page, WebSocketRoute } from 'playwright';
import { decodeLink } from '../../src/core/research/link.ts';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenOptions } from '../support/browser.ts';
import { chart, copyLink, dropFiles, settled, signalRows } from '../support/browser-page.ts';
import { startArchive } from '../support/archive-server.ts';
import { exchangeFrame, hourMs, startExchange, type ExchangeServer } from '../support/exchange-server.ts';

const bars = (page: Page) => chart(page).getAttribute('aria-valuemax');
const openStation = (page: Page) => page.locator('[data-station=data] .station').click();
const consent = (page: Page) => page.getByTestId('consent');

let browser: TestBrowser;
let exchange: ExchangeServer;
beforeAll(async () => {
  browser = await TestBrowser.start();
  exchange = await startExchange();
});
afterAll(async () => {
  await browser.stop();
  await exchange.close();
});

/** The page with its data station open and the form filled for the stand-in. */
async function atExchange(
  count: number,
  options: OpenOptions = {},
  before: (page: Page) => Promise<void> = async () => undefined,
) {
  const opened = await browser.open({ ...options, visit: false });
  const { page } = opened;
  await before(page);
  await page.goto(browser.address);
  await settled(page, 'computed');
  await openStation(page);
  const form = page.getByTestId('exchange');
  await form.locator('input[type=number]').fill(String(count));
  await form.locator('input[inputmode=url]').fill(exchange.address);
  return { ...opened, form, fetch: () => form.locator('button[type=submit]').click() };
}

describe('klines from an exchange', () => {
  it('are asked for only after the reader agreed to the host, and become the bars of the votes', async () => {
    const { page, form, fetch, foreignRequests, complaints, close } = await atExchange(1200);
    const asked = exchange.requests.length;
    await fetch();
    await expect.poll(() => consent(page).innerText()).toContain(new URL(exchange.address).host);
    await form.getByRole('button', { name: 'Do not ask' }).click();
    expect([exchange.requests.length, foreignRequests]).toEqual([asked, []]);
    await fetch();
    await form.getByRole('button', { name: /^Ask / }).click();
    await expect.poll(() => bars(page)).toBe('1200');
    await settled(page, 'computed');
    expect((await signalRows(page)).at(-1)?.bar).toBe(1199);
    expect(foreignRequests.every((address) => address.startsWith(exchange.address))).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it('grow by each bar that closes, with its votes, while the stream is followed', async () => {
    let socket: WebSocketRoute | undefined;
    const { page, form, fetch, complaints, close } = await atExchange(1200, {}, async (blank) => {
      await blank.routeWebSocket(/\/ws\/btcusdt@kline_1h$/, (route) => (socket = route));
    });
    await fetch();
    await form.getByRole('button', { name: /^Ask / }).click();
    await expect.poll(() => bars(page)).toBe('1200');
    await form.getByRole('button', { name: 'Follow live' }).click();
    await form.locator('[data-live=live]').waitFor();
    const newest = exchange.openTimes.at(-1) as number;
    exchange.openTimes = [...exchange.openTimes, newest + hourMs];
    exchange.nowMs += hourMs;
    // The open bar stands there with a vote of each model and the ensemble's, before it joins.
    socket?.send(exchangeFrame(newest, false));
    const open = page.getByTestId('open-bar');
    await expect.poll(() => open.getByRole('listitem').count()).toBe(4);
    await expect.poll(() => bars(page)).toBe('1200');
    // What a watcher of the page sees meanwhile: signals that never vanish.
    await page.evaluate(() => {
      const seen = ((globalThis as Record<string, unknown>).seen = new Set<string>());
      const note = () => seen.add(document.querySelector('table tbody tr') === null ? 'nothing' : 'signals');
      new MutationObserver(note).observe(document.body, { subtree: true, childList: true, attributes: true });
      note();
    });
    socket?.send(exchangeFrame(newest, true));
    await expect.poll(() => bars(page)).toBe('1201');
    await open.waitFor({ state: 'detached' });
    await settled(page, 'computed');
    expect(await page.evaluate(() => [...((globalThis as Record<string, unknown>).seen as Set<string>)])).toEqual([
      'signals',
    ]);
    await expect.poll(async () => (await signalRows(page)).at(-1)?.bar).toBe(1200);
    expect((await signalRows(page)).at(-1)?.vote).toBeDefined();
    await form.getByRole('button', { name: 'Stop following' }).click();
    await form.locator('[data-live=""]').waitFor({ state: 'attached' });
    expect(complaints).toEqual([]);
    await close();
  });

  it('end in a card that says why', async () => {
    const { page, form, fetch, close } = await atExchange(100);
    await form.locator('input').first().fill('NOSUCH');
    await fetch();
    await form.getByRole('button', { name: /^Ask / }).click();
    await form.locator('[data-code=EXCHANGE_SYMBOL]').waitFor();
    await form.locator('input[inputmode=url]').fill('https://example.test');
    await fetch();
    await form.locator('[data-code=EXCHANGE_POLICY]').waitFor();
    await expect.poll(() => consent(page).count()).toBe(0);
    await close();
  });

  it('can be given up while the exchange is silent', async () => {
    const { page, form, fetch, close } = await atExchange(100);
    const before = await bars(page);
    exchange.faults.push({ status: 503 }, { status: 503 }, { status: 503 }, { status: 503 });
    await fetch();
    await form.getByRole('button', { name: /^Ask / }).click();
    await form.getByRole('button', { name: 'Cancel' }).click();
    await form.getByRole('progressbar').waitFor({ state: 'detached' });
    exchange.faults.length = 0;
    expect([await bars(page), await form.getByTestId('error-card').count()]).toEqual([before, 0]);
    await close();
  });
});

describe('many bars of an exchange', () => {
  it('come from the archive as well, after the reader agreed to both hosts', async () => {
    const minute = 60_000;
    const many = await startExchange(46_000, minute);
    const archive = await startArchive(many, minute, Date.UTC(2024, 1, 1));
    const { page, form, fetch, foreignRequests, complaints, close } = await atExchange(40_000);
    await form.locator('select').selectOption('1m');
    await form.locator('input[inputmode=url]').first().fill(many.address);
    await form.getByTestId('archive-address').fill(archive.address);
    await fetch();
    for (const { address } of [many, archive]) {
      await expect.poll(() => consent(page).innerText()).toContain(new URL(address).host);
    }
    expect(foreignRequests).toEqual([]);
    await form.getByRole('button', { name: /^Ask / }).click();
    await expect.poll(() => bars(page), { timeout: 30_000 }).toBe('40000');
    await expect.poll(() => page.getByTestId('origins').innerText()).toContain('1 archive files');
    await settled(page, 'computed');
    expect(complaints).toEqual([]);
    await close();
    await many.close();
    await archive.close();
  });
});

describe('findings of the doctor', () => {
  it('stand on the chart, are told at their bar, and are gone to from the report', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    await dropFiles(page, naiveFile);
    await expect.poll(() => bars(page)).toBe('90');
    await page.getByRole('tab', { name: 'Data report' }).click();
    const findings = page.getByTestId('findings');
    const repeated = findings.getByRole('button', { name: /Show on the chart: 1 bar repeating/ });
    await repeated.click();
    await expect.poll(() => chart(page).getAttribute('aria-valuenow')).toBe('41');
    await expect.poll(() => repeated.innerText()).toBe('1 of 1');
    const note = page.getByTestId('mark-note');
    await expect.poll(() => note.innerText()).toContain('1 bar repeating another one exactly dropped');
    await expect.poll(() => chart(page).getAttribute('aria-valuetext')).toContain('repeating another one exactly');
    await page.getByLabel('marks on the chart').uncheck();
    await note.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a made-up market', () => {
  it('replaces the bars, and a link to it computes the same ones on another page', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    await openStation(page);
    const form = page.getByTestId('market');
    await form.locator('select').selectOption('regimes');
    await form.locator('[name=bars]').fill('1500');
    await form.locator('[name=ic]').fill('0.2');
    await form.getByRole('button', { name: 'Make it' }).click();
    await expect.poll(() => bars(page)).toBe('1500');
    await settled(page, 'computed');
    await page.keyboard.press('Escape');
    const link = await copyLink(page);
    const second = await browser.open({ fragment: new URL(link).hash });
    await settled(second.page, 'reproduced');
    await expect.poll(() => bars(second.page)).toBe('1500');
    expect([...complaints, ...second.complaints]).toEqual([]);
    await close();
    await second.close();
  });
});

/** Ninety hours of bars with dates in no zone, one of them twice. */
const naiveFile = (() => {
  const rows = Array.from({ length: 90 }, (_, i) => {
    const date = new Date(Date.UTC(2024, 0, 1, i)).toISOString().slice(0, 16).replace('T', ' ');
    const price = 100 + Math.sin(i / 5);
    return `${date},${price},${price + 1},${price - 1},${price + 0.5},${10 + i}`;
  });
  rows.splice(40, 0, rows[40]);
  return {
    name: 'naive.csv',
    bytes: new TextEncoder().encode(['date,open,high,low,close,volume', ...rows].join('\n')),
  };
})();

describe('the data station', () => {
  it('shows what was guessed with the first rows, and reads the same file again as the reader decides', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    await dropFiles(page, naiveFile);
    await expect.poll(() => bars(page)).toBe('90');
    await page.getByRole('tab', { name: 'Data report' }).click();
    const rows = page.getByTestId('first-rows');
    await expect.poll(() => rows.innerText()).toMatch(/csv[\s\S]*dates as text[\s\S]*UTC[\s\S]*1h/);
    await expect.poll(() => rows.locator('tbody tr').count()).toBe(5);
    await openStation(page);
    const reading = page.getByTestId('reading');
    await reading.locator('summary').click();
    await reading.getByLabel('Zone').fill('+08:00');
    await reading.getByRole('button', { name: 'Read again' }).click();
    await expect.poll(() => page.locator('#drawer-panel').innerText()).toContain('2023-12-31 16:00');
    await expect.poll(() => rows.innerText()).toContain('+08:00');
    // A file that repeats a bar is refused where no rule may mend it; what was on screen stays.
    await reading.getByLabel('keep one of bars that repeat exactly').uncheck();
    await reading.getByLabel('keep the last of bars with the same time').uncheck();
    await reading.getByRole('button', { name: 'Read again' }).click();
    await reading.getByTestId('error-card').waitFor();
    await expect.poll(() => bars(page)).toBe('90');
    await reading.getByRole('button', { name: 'Back to what was found' }).click();
    await expect.poll(() => page.locator('#drawer-panel').innerText()).toContain('2024-01-01 00:00');
    expect(complaints).toEqual([]);
    await close();
  });

  it('lets the reader decide what a refused file leaves open, and the document keeps it', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    // Hours of twelve days that could be twelve months as well.
    const rows = Array.from({ length: 288 }, (_, i) => {
      const [day, hour] = [Math.floor(i / 24) + 1, i % 24].map((part) => String(part).padStart(2, '0'));
      const price = 100 + Math.sin(i / 5);
      return `${day}/02/2024 ${hour}:00,${price},${price + 1},${price - 1},${price + 0.5},${10 + i}`;
    });
    const bytes = new TextEncoder().encode(['date,open,high,low,close,volume', ...rows].join('\n'));
    await dropFiles(page, { name: 'days.csv', bytes });
    const card = page.locator('[data-testid=error-card][data-code=DATE_ORDER]');
    await card.waitFor();
    expect(await violations(page)).toEqual([]);
    const again = page.getByTestId('refused-reading');
    await again.locator('summary').click();
    expect(await violations(page)).toEqual([]);
    await again.getByLabel('Dates start with').selectOption('dmy');
    await again.getByLabel('keep one of bars that repeat exactly').uncheck();
    await again.getByRole('button', { name: 'Read again' }).click();
    await expect.poll(() => bars(page)).toBe('288');
    await card.waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'Data report' }).click();
    await expect.poll(() => page.locator('#drawer-panel').innerText()).toContain('2024-02-12 23:00');
    await settled(page, 'computed');
    const link = await copyLink(page);
    const { reading, repairs } = decodeLink(new URL(link).hash).data[0];
    expect([reading, repairs]).toEqual([{ dateOrder: 'dmy' }, []]);
    // The one who opens the link is asked for the file alone, which is then read as it was here.
    const second = await browser.open({ fragment: new URL(link).hash });
    await settled(second.page, 'waiting');
    await dropFiles(second.page, { name: 'days.csv', bytes });
    await settled(second.page, 'reproduced');
    expect([...complaints, ...second.complaints]).toEqual([]);
    await second.close();
    await close();
  });

  it('exports klines and signals that the reader takes back', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    await page.getByRole('tab', { name: 'Data report' }).click();
    const form = page.getByTestId('export-table');
    const count = Number(await bars(page));
    for (const [table, format, start] of [
      ['klines', 'csv', 'timestamp,open,high,low,close,volume'],
      ['signals', 'csv', 'timestamp,score:lgb-5,signal:lgb-5'],
      ['klines', 'parquet', 'PAR1'],
    ]) {
      await form.locator('select').first().selectOption(table);
      await form.locator('select').last().selectOption(format);
      const download = page.waitForEvent('download');
      await form.getByRole('button').click();
      const bytes = readFileSync(await (await download).path());
      expect(bytes.subarray(0, start.length).toString()).toBe(start);
      if (format === 'csv') expect(bytes.toString().trimEnd().split('\n').length).toBe(count + 1);
    }
    await close();
  });

  it.each([
    [390, 'en-GB'],
    [390, 'zh-CN'],
    [1440, 'en-GB'],
  ])('has no violation and nothing beyond the edge at %i pixels in %s, with all of it open', async (width, locale) => {
    const { page, fetch, close } = await atExchange(100, { width, height: 844, locale });
    await page.getByTestId('reading').locator('summary').click();
    await fetch();
    await consent(page).waitFor();
    expect(await violations(page)).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    await close();
  });
});
