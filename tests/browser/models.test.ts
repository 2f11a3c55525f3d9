import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { settled } from '../support/browser-page.ts';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoModels } from '../support/demo.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.start();
});
afterAll(() => browser.stop());

/** `+1.61` or `−0.57` as it stands on the page. */
const shownNumber = (text: string): number => Number(text.replace('−', '-'));

describe('models on the page', () => {
  let opened: OpenPage;
  let page: Page;
  beforeEach(async () => {
    opened = await browser.open();
    page = opened.page;
    await settled(page, 'computed');
  });
  afterEach(async () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
    await opened.close();
  });

  const openLab = async (view: string): Promise<void> => {
    await page.getByRole('tab', { name: /^Models/ }).click();
    await page.getByText(view, { exact: true }).click();
  };

  it('explain the shown bar with the contributions that the command line prints', async () => {
    await page.locator('[data-testid=why] li.sum').waitFor();
    const steps = await page
      .locator('[data-testid=why] li')
      .evaluateAll((items) => items.map((item) => [...item.children].map((part) => part.textContent?.trim() ?? '')));
    const printed = klinelab('predict', demoKlines, '--model', demoModels[0].path, '--kind', 'contrib', '-q');
    const lines = printed.stdout.trimEnd().split('\n');
    const names = lines[0].split(',');
    const last = lines.at(-1)!.split(',').map(Number);
    for (const [name, , shown] of steps.filter(([name]) => names.includes(name))) {
      // Shown in basis points with two digits.
      expect(shownNumber(shown)).toBeCloseTo(last[names.indexOf(name)] * 10_000, 2);
    }
    expect(steps.filter(([name]) => names.includes(name))).toHaveLength(7);
    // What is shown adds up: the rounding of nine numbers to 0.01 at most.
    const sum = steps.slice(0, -1).reduce((total, [, , shown]) => total + shownNumber(shown), 0);
    expect(Math.abs(sum - shownNumber(steps.at(-1)![2]))).toBeLessThan(0.05);
  });

  it('answer what the score would be with another value of a feature', async () => {
    const why = page.getByTestId('why');
    await why.locator('li.feature button').first().click();
    const whatIf = page.getByTestId('what-if');
    await whatIf.getByRole('slider').fill((await whatIf.getByRole('slider').getAttribute('max'))!);
    await whatIf.locator('b').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  it('explain another model when it is chosen, and say why a file without counts cannot be', async () => {
    const why = page.getByTestId('why');
    await why.getByText('lgb-20', { exact: true }).click();
    await why.locator('li.sum').waitFor();
    await why.getByText('updown-10', { exact: true }).click();
    await expect.poll(() => why.innerText()).toContain('training rows went each way');
  });

  it('show importance, a tree with the path of the bar, and where two models part', async () => {
    await openLab('Importance');
    await expect.poll(() => page.locator('[data-testid=importance] tbody tr').count()).toBe(32);
    expect(await violations(page)).toEqual([]);
    await page.getByText('Tree', { exact: true }).click();
    await page.locator('[data-testid=tree] circle.path').first().waitFor();
    await page.getByText('Compare', { exact: true }).click();
    // The command line says the same of these two models and bars.
    const diff = klinelab(...['diff', demoModels[0].path, demoModels[1].path, '--on', demoKlines, '--json', '-q']);
    const { agreement } = JSON.parse(diff.stdout).behavioural as { agreement: number };
    const shown = page.getByTestId('model-diff');
    await expect.poll(() => shown.innerText()).toContain((100 * agreement).toFixed(1));
    expect(await violations(page)).toEqual([]);
  });

  it('train a model in the tab that joins the ensemble without a vote', async () => {
    await openLab('Train');
    const form = page.getByTestId('train');
    await form.getByLabel('Rounds at most').fill('20');
    await form.getByLabel('Early stopping').fill('0');
    await form.getByRole('button', { name: 'Train' }).click();
    await expect
      .poll(() => page.getByTestId('training').innerText(), { timeout: 30_000 })
      .toContain('best iteration 20');
    // The finished model is opened, added and computed after the form says so.
    await expect.poll(() => page.locator('[data-testid=why]').innerText(), { timeout: 30_000 }).toContain('mine');
    await settled(page, 'computed');
    expect(await violations(page)).toEqual([]);
  });
});
