import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestBrowser } from '../support/browser.ts';
import { chart, settled } from '../support/browser-page.ts';

describe('a part of the page whose file cannot be had', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  it.each([
    ['a tab', '**/TrustDrawer-*.js', "[id='drawer-panel-trust']", '[data-testid=trust-points]'],
    ['a station', '**/SignalsPanel-*.js', '[data-station=signals] .station', '[data-testid=panel] input'],
    ['a dialog', '**/HelpDialog-*.js', "button[title$='(?)']", 'dialog'],
  ])('says so: %s; what is there stays, and another try brings it', async (_, file, opener, sign) => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    await page.route(file, (route) => route.abort());
    await page.locator(opener).click();
    const missing = page.getByTestId('part-missing');
    await expect.poll(() => missing.innerText()).toContain('could not be loaded');
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toMatch(/^\d{4}$/);
    await page.unroute(file);
    await missing.getByRole('button', { name: 'Try again' }).click();
    await page.locator(sign).first().waitFor();
    await missing.waitFor({ state: 'detached' });
    await close();
  });
});
