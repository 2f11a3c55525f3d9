import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Locator, Page } from 'playwright';
import { formatFeatureSet } from '../../src/core/features/set-file.ts';
import { builtInSet } from '../../src/core/features/sets/built-in.ts';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenOptions, type OpenPage } from '../support/browser.ts';
import { dropFiles, settled } from '../support/browser-page.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.start();
});
afterAll(() => browser.stop());

async function openFeatures(options: OpenOptions = {}): Promise<OpenPage> {
  const opened = await browser.open(options);
  await settled(opened.page, 'computed');
  await opened.page.locator('[data-station=features] .station').click();
  await opened.page.locator('[data-testid=feature-list] tbody svg path').first().waitFor();
  return opened;
}

const row = (page: Page, name: string): Locator => page.locator(`[data-testid=feature-list] tr[data-column="${name}"]`);

async function write(page: Page, name: string, expression: string): Promise<Locator> {
  await page.locator('[data-testid=write-feature]').click();
  const card = page.locator('[data-testid=expression-card]').first();
  await card.getByRole('textbox').first().fill(name);
  await card.locator('textarea').fill(expression);
  return card;
}

describe('the features station', () => {
  let opened: OpenPage;
  let page: Page;
  beforeEach(async () => {
    opened = await openFeatures();
    page = opened.page;
  });
  afterEach(async () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
    await opened.close();
  });

  it('lists every column with its need and its value, finds them by words, and tells the rest of one', async () => {
    await expect.poll(() => page.locator('[data-testid=feature-list] tbody tr').count()).toBe(40);
    await page.getByRole('searchbox', { name: 'Find a column' }).first().fill('highest max_20');
    await expect.poll(() => page.locator('[data-testid=feature-list] tbody tr').count()).toBe(1);
    const found = row(page, 'max_20');
    await expect.poll(() => found.locator('td.num').first().innerText()).toBe('19');
    await found.getByRole('button', { name: 'max_20', exact: true }).click();
    const facts = page.locator('[data-testid=feature-list] .facts');
    await expect.poll(() => facts.innerText()).toContain('Highest high of 20 bars.');
    await expect.poll(() => facts.innerText()).toContain('0.3');
  });

  it('draws a column under the candles and takes it away again', async () => {
    const draw = row(page, 'sma_5').getByRole('button', { name: 'Draw sma_5 under the candles' });
    const panes = page.locator('[data-chart] table tr');
    const before = await panes.count();
    await draw.click();
    await expect.poll(() => panes.count()).toBeGreaterThan(before);
    await expect.poll(() => draw.getAttribute('aria-pressed')).toBe('true');
    await draw.click();
    await expect.poll(() => panes.count()).toBe(before);
  });

  it('takes an expression of one’s own, keeps it in the research, and undo takes it out', async () => {
    const card = await write(page, 'skew_20', 'Skew(Log($close / Ref($close, 1)), 20)');
    await card.locator('[data-testid=preview] dl').waitFor();
    await expect.poll(() => card.getAttribute('data-state')).toBe('ok');
    await expect.poll(() => card.innerText()).toContain('20 bars');
    await expect.poll(() => card.innerText()).toContain('blind to the future');
    await card.getByRole('button', { name: 'Add to the set' }).click();
    await settled(page, 'computed');
    await page.getByRole('searchbox', { name: 'Find a column' }).first().fill('skew_20');
    await row(page, 'skew_20').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row(page, 'skew_20').waitFor({ state: 'detached' });
  });

  it('shows an error where it is, with the nearest name to put there', async () => {
    const card = await write(page, 'fast_slow', 'Mean($close, 5) / Men($close, 20)');
    await expect.poll(() => card.getAttribute('data-state')).toBe('bad');
    await expect.poll(() => card.locator('pre .fault').innerText()).toBe('Men');
    await expect.poll(() => card.innerText()).toContain('EXPRESSION_OPERATOR');
    await card.getByRole('button', { name: 'Replace with Mean' }).click();
    await expect.poll(() => card.getAttribute('data-state')).toBe('ok');
  });

  it('refuses an expression that looks ahead, and makes it the label', async () => {
    const card = await write(page, 'next_bar', 'Ref($close, -1) / $close - 1');
    await expect.poll(() => card.innerText()).toContain('next_bar reads 1 bar ahead');
    await expect.poll(() => card.getByRole('button', { name: 'Add to the set' }).count()).toBe(0);
    await card.getByRole('button', { name: 'Use as label' }).click();
    const label = page.locator('[data-testid=label]');
    await expect.poll(() => label.innerText()).toContain('known 1 bar later');
    await expect.poll(() => label.locator('textarea').inputValue()).toBe('Ref($close, -1) / $close - 1');
  });

  it('proves the votes blind with data, in a worker of its own that can be cancelled', async () => {
    await page.locator('[data-testid=prove]').click();
    const proof = page.locator('[data-testid=column-proof]');
    await expect.poll(() => proof.innerText()).toContain('of 6,224 cuts');
    await proof.getByRole('button', { name: 'Cancel' }).click();
    await proof.waitFor({ state: 'detached' });
    await page.locator('[data-testid=prove-pipeline]').click();
    const votes = page.locator('[data-testid=pipeline-proof][data-proof=done]');
    await votes.waitFor({ timeout: 50_000 });
    await expect.poll(() => votes.innerText()).toMatch(/96 of 6,224 cuts, 12 columns .* blind/);
  });

  it('refuses models that another set cannot feed, with the differences, and goes back', async () => {
    await page.locator('[data-testid=feature-set]').selectOption('Alpha158');
    const refused = page.locator('[data-testid=refusals]');
    await refused.waitFor();
    await expect.poll(() => refused.innerText()).toContain('3 models cannot use this set');
    await refused.locator('summary').first().click();
    await expect.poll(() => refused.innerText()).toContain('lgb-5 was trained on lite53');
    await expect.poll(() => refused.innerText()).toContain('windows: expected full, got partial');
    await refused.getByRole('button', { name: 'Use lite53' }).click();
    await settled(page, 'computed');
  });

  it('opens a dropped set file, recognised by its content', async () => {
    const { windows, features } = builtInSet('lite53');
    const text = formatFeatureSet({ id: 'mine', windows, features: features.slice(0, 5), hash: '' });
    await dropFiles(page, { name: 'anything.dat', bytes: new TextEncoder().encode(text) });
    await expect.poll(() => page.locator('[data-testid=feature-set]').innerText()).toContain('mine (own)');
    await expect.poll(() => page.locator('[data-testid=feature-list] tbody tr').count()).toBe(5);
  });
});

describe('the features tab', () => {
  it('shows the whole table, sorts it, draws correlations with a table behind them, and writes a file', async () => {
    const { page, complaints, close } = await openFeatures();
    await page.keyboard.press('Escape');
    await page.getByRole('tab', { name: 'Features' }).click();
    const table = page.locator('[data-testid=feature-table]');
    await expect.poll(() => table.locator('tbody tr').count()).toBe(50);
    await table.getByRole('button', { name: 'look-back' }).click();
    await table.getByRole('button', { name: 'look-back' }).click();
    await expect.poll(() => table.locator('th[aria-sort=descending]').innerText()).toContain('look-back');
    await expect.poll(() => table.locator('tbody td.num').first().innerText()).toBe('∞');

    await page.getByText('Correlations', { exact: true }).first().click();
    const map = page.getByRole('application', { name: /Correlations between 53 columns/ });
    await map.waitFor();
    await map.focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => page.locator('#correlation-reading').innerText()).toMatch(/^returns × \w+: [+−]/);
    await page.getByRole('button', { name: 'As a table' }).click();
    await expect.poll(() => page.locator('[data-testid=correlations] tbody tr').count()).toBe(25);

    await page.getByText('Export', { exact: true }).first().click();
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('EURUSD-lite53.csv');
    const [header, ...lines] = readFileSync(await download.path(), 'utf8')
      .trimEnd()
      .split('\n');
    expect(header.split(',').slice(0, 3)).toEqual(['timestamp', 'returns', 'log_returns']);
    expect(lines).toHaveLength(6225);
    expect(complaints).toEqual([]);
    await close();
  });
});

describe.each([
  { width: 1440, height: 900, theme: 'light' },
  { width: 390, height: 844, theme: 'dark' },
] as const)('the station, $theme, $width pixels wide', (options) => {
  it('has no violation with errors, own features, a proof and correlations on screen, and does not stick out', async () => {
    const { page, close } = await openFeatures(options);
    await write(page, 'broken', 'Men($close, 5)');
    await write(page, 'ahead', 'Ref($close, -1)');
    await write(page, 'sound', 'Mean($close, 5) / $close');
    await page.locator('[data-testid=feature-list] button.name').nth(2).click();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('tab', { name: 'Features' }).click();
    await page.locator('[data-testid=feature-table]').waitFor();
    expect(await violations(page)).toEqual([]);
    await page.getByText('Correlations', { exact: true }).first().click();
    await page.locator('[data-testid=correlations] canvas').waitFor();
    expect(await violations(page)).toEqual([]);
    const cutOff = await page
      .locator('[data-testid=expression-card], [data-testid=expression-card] button')
      .evaluateAll((parts) => parts.filter((part) => part.getBoundingClientRect().right > innerWidth).length);
    expect(cutOff).toBe(0);
    await close();
  });
});
