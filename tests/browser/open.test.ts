import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { subPath, TestBrowser, type OpenPage } from '../support/browser.ts';
import { chart, settled, signalRows } from '../support/browser-page.ts';

/** What the build tells hosts to send, in the file that it writes for them. */
const hostHeaders = (): Record<string, string> => {
  const text = readFileSync(new URL('../../dist/_headers', import.meta.url), 'utf8');
  return Object.fromEntries([...text.matchAll(/^ {2}([\w-]+): (.+)$/gm)].map(([, name, value]) => [name, value]));
};

describe.each([
  [subPath, 'none', () => ({})],
  ['/', 'those that come with the build', hostHeaders],
] as const)('the built page below %s, from a host whose headers are %s', (prefix, _, headers) => {
  let browser: TestBrowser;
  let opened: OpenPage;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.start(prefix, headers());
    opened = await browser.open();
    page = opened.page;
    await settled(page, 'computed');
  });
  afterAll(() => browser.stop());

  it('opens on the demo: candles, scores, votes of three models, all computed', async () => {
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toMatch(/^\d{4}$/);
    await expect.poll(() => page.locator('[data-testid=bar-votes] tbody tr').count()).toBe(4);
    const rows = await signalRows(page);
    expect(rows.length).toBeGreaterThan(10);
    expect(rows.every(({ score, vote }) => score !== undefined && vote !== undefined)).toBe(true);
  });

  it('asks no other origin for anything, keeps its own security policy and logs no error', async () => {
    await page.waitForLoadState('networkidle');
    expect(opened.foreignRequests).toEqual([]);
    expect(opened.complaints).toEqual([]);
  });

  it('has painted the candles, in the colours of the market palette', async () => {
    const colours = await page.evaluate(() => {
      const style = getComputedStyle(document.documentElement);
      const wanted = ['--up-mark', '--down-mark'].map((token) => style.getPropertyValue(token).trim());
      const isPainted = (colour: string): boolean => {
        const rgb = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
        return [...document.querySelectorAll('canvas')].some((canvas) => {
          const pixels = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
          let found = 0;
          for (let i = 0; pixels && i < pixels.length; i += 4) {
            if (pixels[i + 3] === 255 && rgb.every((value, channel) => pixels[i + channel] === value)) found++;
          }
          // A few hundred pixels are many candles; a stray antialiased dot is none.
          return found > 500;
        });
      };
      return wanted.map(isPainted);
    });
    expect(colours).toEqual([true, true]);
  });
});

describe('the page', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  it('speaks the language of the browser, switches at once and remembers the choice', async () => {
    const { page, context, complaints, close } = await browser.open({ locale: 'zh-CN' });
    await settled(page, 'computed');
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(/^zh/);
    await expect.poll(() => page.locator('[data-testid=vote]').innerText()).toMatch(/买入|卖出|观望/);
    await page.getByText('EN', { exact: true }).click();
    await expect.poll(() => page.locator('html').getAttribute('lang')).toMatch(/^en/);
    await expect.poll(() => page.locator('[data-testid=vote]').innerText()).toMatch(/BUY|SELL|HOLD/);
    const again = await context.newPage();
    await again.goto(browser.address);
    await expect.poll(() => again.locator('html').getAttribute('lang')).toMatch(/^en/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('moves the pinned bar with the keys, says it and keeps the chart there', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    await chart(page).focus();
    const now = async (): Promise<number> => Number(await chart(page).getAttribute('aria-valuenow'));
    const last = await now();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(now).toBe(last - 1);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect.poll(now).toBe(last - 11);
    await page.keyboard.press('PageUp');
    await expect.poll(now).toBeLessThan(last - 50);
    await page.keyboard.press('Home');
    await expect.poll(now).toBe(1);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('[data-testid=bar-place]').innerText()).toMatch(/bar 2 of/);
    await expect.poll(() => page.locator('[data-testid=spoken]').textContent()).toMatch(/\d{2}:\d{2}/);
    await page.keyboard.press('Escape');
    await expect.poll(now).toBe(last);
    await close();
  });

  it('pins the bar that is clicked and unpins it on a second click', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    const box = (await chart(page).boundingBox())!;
    const place = page.locator('[data-testid=bar-place]');
    const last = await place.innerText();
    await page.mouse.click(box.x + box.width / 2, box.y + 100);
    await expect.poll(() => place.innerText()).not.toBe(last);
    const pinned = await place.innerText();
    await page.mouse.move(box.x + 40, box.y + 100);
    await expect.poll(() => place.innerText()).toBe(pinned);
    // Sooner than half a second after the first it would be a double click, which is the chart library's.
    await page.waitForTimeout(600);
    await page.mouse.click(box.x + box.width / 2, box.y + 100);
    await page.mouse.move(5, 5);
    await expect.poll(() => place.innerText()).toBe(last);
    await close();
  });

  it('says of an error that nobody expected what it was; the work on screen stays', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    await page.evaluate(() => {
      setTimeout(() => {
        throw new TypeError('nobody saw this coming');
      });
      void Promise.reject(new RangeError('nor this'));
    });
    const cards = page.locator('[data-testid=error-card][data-code=INTERNAL]');
    await expect.poll(() => cards.count()).toBe(2);
    const said = async (): Promise<string> => (await cards.allInnerTexts()).join('\n');
    await expect.poll(said).toContain('nobody saw this coming');
    expect(await said()).toContain('nor this');
    await page.locator('[data-testid=proof][data-proof=computed]').waitFor({ state: 'attached' });
    await close();
  });

  it('puts the chart above the stations on a phone, without a sideways scroll', async () => {
    const { page, complaints, close } = await browser.open({ width: 390, height: 844 });
    await settled(page, 'computed');
    const box = (await chart(page).boundingBox())!;
    const stations = (await page.locator('[data-station]').first().boundingBox())!;
    expect(box.y + box.height).toBeLessThanOrEqual(stations.y);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    expect(complaints).toEqual([]);
    await close();
  });
});
