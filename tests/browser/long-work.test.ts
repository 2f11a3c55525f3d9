import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from '../support/browser.ts';
import { chart, dropFiles, letGo, pickUpFiles, settled } from '../support/browser-page.ts';
import { minuteBars } from '../support/minute-bars.ts';

const bars = 100_000;

describe('a hundred thousand bars', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  it('are read and computed while the page goes on drawing frames', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    await pickUpFiles(page, { name: 'minutes.csv', bytes: minuteBars(bars) });
    await page.evaluate(() => {
      const counter = globalThis as unknown as { frames: number };
      counter.frames = 0;
      const count = (): void => {
        counter.frames++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    await letGo(page);
    await expect.poll(() => chart(page).getAttribute('aria-valuemax'), { timeout: 30_000 }).toBe(String(bars));
    await settled(page, 'computed');
    const frames = await page.evaluate(() => (globalThis as unknown as { frames: number }).frames);
    // A page that does the work itself draws two or three: before it, between reading and computing, after it.
    expect(frames).toBeGreaterThan(5);
    await chart(page).focus();
    await page.keyboard.press('Home');
    await expect.poll(() => chart(page).getAttribute('aria-valuenow')).toBe('1');
    expect(complaints).toEqual([]);
    await close();
  });

  it('can be cancelled while they are computed; the page keeps what it had and works on', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    await dropFiles(page, { name: 'minutes.csv', bytes: minuteBars(bars) });
    await page.locator('[data-testid=proof]').getByRole('button', { name: 'Cancel' }).click({ timeout: 20_000 });
    await expect
      .poll(() => page.locator('[data-testid=proof]').getAttribute('data-proof'), { timeout: 20_000 })
      .not.toBe('running');
    await page.keyboard.press('?');
    await page.getByRole('dialog').waitFor();
    await close();
  });
});
