import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { klinesTable } from '../../src/core/klines/columns.ts';
import { defaultMarket, marketSettings } from '../../src/core/klines/market-source.ts';
import { syntheticMarket } from '../../src/core/klines/synthetic.ts';
import { decodeLink } from '../../src/core/research/link.ts';
import { writeCsv } from '../../src/core/tables/write-csv.ts';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import {
  chart,
  copyLink,
  dropFiles,
  fingerprints,
  settled,
  signalRows,
  type DroppedFile,
} from '../support/browser-page.ts';

const market = (symbol: string, seed: number, bars: number): DroppedFile => {
  const { klines } = syntheticMarket(marketSettings({ ...defaultMarket, seed, bars }));
  return { name: `${symbol}-1h.csv`, bytes: writeCsv(klinesTable(klines)) };
};
const [one, two, three] = [market('ONE', 1, 1500), market('TWO', 2, 1200), market('THREE', 3, 900)];

const symbols = (page: Page) => page.locator('[data-testid=symbols] .name');
const names = (page: Page) => symbols(page).locator('b').allInnerTexts();
const barsOnChart = (page: Page) => chart(page).getAttribute('aria-valuemax');
/** Rows of a table by the name that each begins with. */
const rowsOf = async (page: Page, table: string): Promise<string[]> =>
  page.locator(`[data-testid=${table}] tbody th`).allInnerTexts();

describe('several symbols', () => {
  let browser: TestBrowser;
  let opened: OpenPage;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.start();
    opened = await browser.open();
    page = opened.page;
    await settled(page, 'computed');
  });
  afterAll(() => browser.stop());

  it('dropped together are one document, and a receipt says what they were taken for', async () => {
    await dropFiles(page, two, one);
    await expect.poll(() => barsOnChart(page)).toBe('1200');
    await settled(page, 'computed');
    await page.locator('[data-station=data] .station').click();
    expect(await names(page)).toEqual(['ONE', 'TWO']);
    await page.getByRole('tab', { name: 'Files' }).click();
    await page.getByText('2 symbols, 1h: TWO, ONE; TWO is on the chart').waitFor();
  });

  it('are shown one at a time, by keyboard too, and every stage keeps its fingerprint', async () => {
    const before = await fingerprints(page);
    await symbols(page).first().focus();
    await page.keyboard.press('Enter');
    await expect.poll(() => barsOnChart(page)).toBe('1500');
    await settled(page, 'computed');
    await page.getByRole('tab', { name: 'Signals' }).click();
    await expect.poll(async () => (await signalRows(page)).at(-1)?.bar).toBe(1499);
    expect(await fingerprints(page)).toEqual(before);
    expect(await symbols(page).first().getAttribute('aria-pressed')).toBe('true');
  });

  it('stand side by side in the evaluation, with no violation', async () => {
    await page.getByRole('tab', { name: 'Evaluation' }).click();
    await page.locator('[data-testid=symbols-table]').waitFor();
    expect(await rowsOf(page, 'symbols-table')).toEqual(['ONE', 'TWO']);
    expect(await rowsOf(page, 'across-table')).toEqual(['lgb-5', 'lgb-20', 'updown-10', 'ensemble']);
    expect(await page.locator('[data-testid=across-symbols]').innerText()).toContain('IC of a date can only be');
    expect(await violations(page)).toEqual([]);
  });

  it('are reproduced from a link by whoever drops the files that it asks for', async () => {
    const link = await copyLink(page);
    await page.keyboard.press('Escape');
    const { data, expect: expected } = decodeLink(link.slice(link.indexOf('#')));
    expect(data.map(({ symbol }) => symbol)).toEqual(['ONE', 'TWO']);
    expect(expected).toEqual(await fingerprints(page));
    const guest = await browser.open({ fragment: link.slice(link.indexOf('#')) });
    await settled(guest.page, 'waiting');
    await expect.poll(() => guest.page.locator('[data-testid=missing-card]').count()).toBe(2);
    await dropFiles(guest.page, one, two);
    await settled(guest.page, 'reproduced');
    expect(guest.complaints).toEqual([]);
    await guest.close();
  });

  it('can be joined by another, and removed again', async () => {
    const [chooser] = await Promise.all([
      page.waitForEvent('filechooser'),
      page.getByRole('button', { name: 'Add another symbol' }).click(),
    ]);
    await chooser.setFiles({ name: three.name, mimeType: 'text/csv', buffer: Buffer.from(three.bytes) });
    await expect.poll(() => names(page)).toEqual(['ONE', 'THREE', 'TWO']);
    await settled(page, 'computed');
    await expect.poll(() => rowsOf(page, 'symbols-table')).toEqual(['ONE', 'THREE', 'TWO']);
    expect(await barsOnChart(page)).toBe('1500');
    await page.getByRole('button', { name: 'Remove: ONE' }).click();
    await expect.poll(() => names(page)).toEqual(['THREE', 'TWO']);
    await settled(page, 'computed');
    expect(await barsOnChart(page)).toBe('1200');
    expect(opened.complaints).toEqual([]);
  });
});
