import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from '../support/browser.ts';
import { chart, dropFiles, settled } from '../support/browser-page.ts';
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
    await page.evaluate(() => {
      const counter = globalThis as unknown as { framesWhileRunning: number };
      counter.framesWhileRunning = 0;
      const count = (): void => {
        if (document.querySelector('[data-testid=proof][data-proof=running]')) counter.framesWhileRunning++;
        requestAnimationFrame(count);
      };
      requestAnimationFrame(count);
    });
    await dropFiles(page, { name: 'minutes.csv', bytes: minuteBars(bars) });
    await expect.poll(() => chart(page).getAttribute('aria-valuemax'), { timeout: 30_000 }).toBe(String(bars));
    await settled(page, 'computed');
    const frames = await page.evaluate(
      () => (globalThis as unknown as { framesWhileRunning: number }).framesWhileRunning,
    );
    // A page that waits for its work draws none or one; the worker leaves room for many on any machine.
    expect(frames).toBeGreaterThan(5);
    await chart(page).focus();
    await page.keyboard.press('Home');
    expect(await chart(page).getAttribute('aria-valuenow')).toBe('1');
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
