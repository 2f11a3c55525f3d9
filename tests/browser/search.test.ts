import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../support/accessibility.ts';
import { dropFiles, settled } from '../support/browser-page.ts';
import { TestBrowser } from '../support/browser.ts';
import { klinelab } from '../support/command-line.ts';
import { demoKlines } from '../support/demo.ts';

let browser: TestBrowser;
beforeAll(async () => {
  browser = await TestBrowser.start();
});
afterAll(() => browser.stop());

const trials = 14;
const rounds = 4;

/** The search of the form below as the command line runs it, one trial at a time. */
function printedTrials(): { number: number; value: number | null; state: string }[] {
  const best = join(mkdtempSync(join(tmpdir(), 'klinelab-search-')), 'best.txt');
  const { stdout } = klinelab(
    ...['search', demoKlines, '--trials', String(trials), '--rounds', String(rounds), '--seed', '1', '--jobs', '1'],
    ...['--split', '0.6,0.2', '--params', 'seed=1', '-o', best, '--json', '-q'],
  );
  return (JSON.parse(stdout) as { trials: { number: number; value: number | null; state: string }[] }).trials;
}

async function openSearch(page: Page, models = 'Models', search = 'Search'): Promise<void> {
  await page.getByRole('tab', { name: new RegExp(`^${models}`) }).click();
  await page.locator('#drawer-panel').getByText(search, { exact: true }).click();
  await page.locator('[data-testid=search]:not([data-phase=loading])').waitFor();
}

async function startSearch(page: Page): Promise<void> {
  const form = page.getByTestId('search-form');
  await form.getByLabel('Trials', { exact: true }).fill(String(trials));
  await form.getByLabel('Rounds', { exact: true }).fill(String(rounds));
  await form.getByRole('button', { name: 'Search' }).click();
}

const finished = (page: Page): Promise<void> =>
  page
    .locator('[data-testid=search][data-phase=idle]', { hasText: `${trials} of ${trials} trials` })
    .waitFor({ timeout: 50_000 });

/** IC by trial as the table shows it, four digits; NaN of failed ones. */
async function shownTrials(page: Page): Promise<Map<number, number>> {
  const rows = await page
    .locator('[data-testid=trials-table] tbody tr')
    .evaluateAll((all) => all.map((row) => [row.getAttribute('data-trial'), row.children[2].textContent] as const));
  return new Map(rows.map(([number, text]) => [Number(number), Number((text ?? '').replace('−', '-').trim())]));
}

describe('a search on the page', () => {
  it('survives a reload, goes on to the study that the command line prints, and its best model is trained from a link', async () => {
    const opened = await browser.open();
    const { page } = opened;
    await settled(page, 'computed');
    await openSearch(page);
    expect(await violations(page)).toEqual([]);
    await startSearch(page);
    await expect.poll(() => page.getByTestId('search-ended').innerText(), { timeout: 40_000 }).toMatch(/^([3-9]|1\d) /);
    // Trials are under way: what they have cost so far is lost, and nothing else.
    await page.reload();
    await settled(page, 'computed');
    await openSearch(page);
    await page.locator('[data-testid=search][data-phase=idle]').waitFor({ timeout: 30_000 });
    const before = Number((await page.getByTestId('search-ended').innerText()).split(' ')[0]);
    expect(before).toBeGreaterThanOrEqual(3);
    await page.getByRole('button', { name: 'Go on' }).click();
    // It runs on while another drawer is looked at, with its progress at the top.
    await page.getByRole('tab', { name: 'Signals' }).click();
    if (before < trials - 4) await page.getByTestId('background').waitFor();
    await openSearch(page);
    await finished(page);

    const shown = await shownTrials(page);
    const printed = printedTrials();
    expect(shown.size).toBe(trials);
    for (const { number, value, state } of printed) {
      // Shown with four digits.
      if (state === 'complete') expect(Math.abs(shown.get(number)! - value!), `trial ${number}`).toBeLessThan(5.1e-5);
      else expect(shown.get(number)).toBeNaN();
    }
    await page.getByTestId('search-best').waitFor();
    await expect.poll(() => page.getByTestId('search-best').innerText()).toMatch(/unseen bars: IC/);
    expect(await violations(page)).toEqual([]);

    // A filter, by keyboard: only trials in the upper part of the last axis are left in the table.
    const lower = page.getByRole('slider', { name: 'IC: lower end of the filter' });
    await lower.focus();
    for (let i = 0; i < 4; i++) await lower.press('PageUp');
    expect((await shownTrials(page)).size).toBeLessThan(printed.filter(({ state }) => state === 'complete').length);
    await page.getByRole('button', { name: 'Clear filters' }).click();
    expect((await shownTrials(page)).size).toBe(trials);

    await page.getByRole('button', { name: 'Use best' }).click();
    await expect.poll(() => page.getByTestId('search-best').innerText()).toContain('In the document');
    await settled(page, 'computed');
    await page.getByRole('tab', { name: 'Evaluation' }).click();
    await expect.poll(() => page.getByTestId('verdict').first().innerText()).toContain(`trials counted ${trials + 1}`);

    await page.getByRole('button', { name: 'Share', exact: true }).click();
    const link = await page.getByRole('textbox', { name: /link/i }).inputValue();
    expect(opened.complaints).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
    await opened.close();

    const other = await browser.open({ fragment: link.slice(link.indexOf('#')) });
    await settled(other.page, 'reproduced', 45_000);
    await other.page.getByRole('tab', { name: /^Models/ }).click();
    await expect.poll(() => other.page.locator('#drawer-panel').innerText()).toContain('best');
    expect(other.complaints).toEqual([]);
    await other.close();
  }, 150_000);

  it('is stopped and thrown away, and its trials still count; in Chinese and at 390 px', async () => {
    const opened = await browser.open({ width: 390, height: 844, locale: 'zh-CN', theme: 'light' });
    const { page } = opened;
    await settled(page, 'computed');
    await openSearch(page, '模型', '搜索');
    expect(await violations(page)).toEqual([]);
    const form = page.getByTestId('search-form');
    await form.getByLabel('轮数', { exact: true }).fill('3');
    await form.getByRole('button', { name: '搜索' }).click();
    await expect.poll(() => page.locator('[data-trial=complete]').count(), { timeout: 40_000 }).toBeGreaterThan(1);
    await page.getByTestId('search').getByRole('button', { name: '停止' }).click();
    await page.locator('[data-testid=search][data-phase=idle]').waitFor({ timeout: 30_000 });
    const begun = (await shownTrials(page)).size;
    expect(begun).toBeLessThan(100);
    // The count of trials goes into every result, which are computed anew.
    await settled(page, 'computed');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: '丢弃' }).click();
    await form.waitFor();
    await page.getByRole('tab', { name: '评估' }).click();
    await expect.poll(() => page.getByTestId('verdict').first().innerText()).toContain(`计入试验 ${begun + 1} 次`);
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });

  it('works without storage, and says that nothing is kept', async () => {
    const opened = await browser.open({
      before: () => {
        indexedDB.open = () => {
          throw new DOMException('denied', 'SecurityError');
        };
      },
    });
    const { page } = opened;
    await settled(page, 'computed');
    await openSearch(page);
    await expect.poll(() => page.getByTestId('search').innerText()).toContain('keeps nothing');
    const form = page.getByTestId('search-form');
    await form.getByLabel('Trials', { exact: true }).fill('2');
    await form.getByLabel('Rounds', { exact: true }).fill('3');
    await form.getByRole('button', { name: 'Search' }).click();
    await page.getByText('2 of 2 trials').waitFor({ timeout: 40_000 });
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });

  it('is no file that a document has to come with: a model is trained by what the document says of it', async () => {
    const opened = await browser.open();
    const { page } = opened;
    await settled(page, 'computed');
    const { report } = JSON.parse(klinelab('check', demoKlines, '--json').stdout) as { report: { sha256: string } };
    const research = {
      klinelab: 1,
      title: 'made anew',
      data: [{ symbol: 'EURUSD', interval: '1h', source: 'sample:eurusd-1h', sha256: report.sha256 }],
      models: [{ name: 'mine', train: { params: { num_leaves: 7 }, rounds: 5, earlyStopping: 0 } }],
    };
    const bytes = new TextEncoder().encode(JSON.stringify(research));
    await dropFiles(page, { name: 'research.json', bytes });
    await page.getByText('made anew').first().waitFor();
    await settled(page, 'computed');
    await page.getByRole('tab', { name: /^Models/ }).click();
    await expect.poll(() => page.locator('#drawer-panel').innerText()).toMatch(/mine[^]*5/);
    expect(opened.complaints).toEqual([]);
    await opened.close();
  });
});
