import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import { dropFiles, settled } from '../support/browser-page.ts';

/** Rows beyond these are like those before them, and there are a hundred. */
const moreRows = ['tbody tr:nth-child(n + 9)'];

const cases = (['dark', 'light'] as const).flatMap((theme) =>
  [
    [1440, 900],
    [390, 844],
  ].map(([width, height]) => ({ theme, width, height })),
);

describe.each(cases)('the page, $theme, $width pixels wide', ({ theme, width, height }) => {
  let browser: TestBrowser;
  let opened: OpenPage;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.start();
    opened = await browser.open({ theme, width, height });
    page = opened.page;
    await settled(page, 'computed');
  });
  afterAll(() => browser.stop());

  it('has no violation at first sight', async () => {
    await expect.poll(() => page.locator('html').getAttribute('data-theme')).toBe(theme);
    expect(await violations(page, moreRows)).toEqual([]);
  });

  it.each(['data', 'features', 'models', 'signals', 'evaluation', 'backtest'])(
    'has no violation with the %s station open',
    async (station) => {
      const button = page.locator(`[data-station=${station}] .station`);
      await button.click();
      expect(await violations(page, moreRows)).toEqual([]);
      await button.click();
    },
  );

  it('has no violation in any tab of the details', async () => {
    for (const tab of await page.getByRole('tab').all()) {
      await tab.click();
      expect(await violations(page, moreRows), await tab.innerText()).toEqual([]);
    }
  });

  it('has no violation with an error on screen', async () => {
    await dropFiles(page, { name: 'broken.csv', bytes: new TextEncoder().encode('<html>404</html>') });
    await page.locator('[data-testid=error-card]').waitFor();
    expect(await violations(page, moreRows)).toEqual([]);
  });

  it('has no violation in its dialogs, which Escape closes', async () => {
    await page.locator('body').click({ position: { x: 2, y: 2 } });
    for (const key of ['?', 'o']) {
      await page.keyboard.press(key);
      await page.getByRole('dialog').waitFor();
      expect(await violations(page, moreRows), key).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
    }
  });
});

describe('by keyboard alone', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  it('every stop of the Tab key is named and shows where the focus is', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    const seen = new Set<string>();
    for (let stop = 0; stop < 60; stop++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement as HTMLElement | null;
        if (element === null || element === document.body) return undefined;
        const { outlineStyle, outlineWidth } = getComputedStyle(element);
        const ring = getComputedStyle(element, '::after');
        const isRinged = (outlineStyle !== 'none' && outlineWidth !== '0px') || ring.borderTopStyle === 'solid';
        const name = element.getAttribute('aria-label') ?? element.title ?? '';
        const label = (element as HTMLInputElement).labels?.[0]?.textContent ?? '';
        return {
          html: element.outerHTML.slice(0, 120),
          isRinged,
          name: `${name}${label}${element.textContent}`.trim(),
        };
      });
      if (focus === undefined) break;
      if (seen.has(focus.html)) continue;
      seen.add(focus.html);
      expect(focus.name, focus.html).not.toBe('');
      expect(focus.isRinged, focus.html).toBe(true);
    }
    expect(seen.size).toBeGreaterThan(10);
    await close();
  });
});
