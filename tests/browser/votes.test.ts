import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import {
  chart,
  dropFiles,
  fileAt,
  scoreTolerance,
  settled,
  signalRows,
  voteWords,
  writtenNumber,
  type SignalRow,
} from '../support/browser-page.ts';
import { klinelabSignals } from '../support/command-line.ts';
import { demoKlines, demoModels, demoOptions } from '../support/demo.ts';

/** The page's rows say what the command line printed, to the digits shown. */
function expectSameVotes(
  rows: readonly SignalRow[],
  printed: readonly Record<string, number>[],
  models: readonly string[],
): void {
  expect(rows.length).toBeGreaterThan(10);
  for (const { bar, vote, score, confidence, models: scores } of rows) {
    const line = printed[bar];
    expect(score === undefined, `bar ${bar} has a score`).toBe(Number.isNaN(line.score));
    if (score === undefined || confidence === undefined) continue;
    expect(vote, `vote of bar ${bar}`).toContain(voteWords[line.signal]);
    expect(Math.abs(writtenNumber(score) - line.score), `score of bar ${bar}`).toBeLessThan(scoreTolerance);
    expect(Math.abs(writtenNumber(confidence) - 100 * line.confidence)).toBeLessThan(0.5 + 1e-9);
    scores.forEach((text, index) => {
      const difference = writtenNumber(text ?? '') - line[`score:${models[index]}`];
      expect(Math.abs(difference), `${models[index]} at bar ${bar}`).toBeLessThan(scoreTolerance);
    });
  }
}

const lastNumber = async (page: Page, column: 'score' | 'confidence'): Promise<number> =>
  writtenNumber((await signalRows(page)).at(-1)?.[column] ?? '');

const names = demoModels.map(({ id }) => id);

describe('votes on the page', () => {
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

  const openStation = (station: string): Promise<void> => page.locator(`[data-station=${station}] .station`).click();

  it("are the command line's, bar by bar, at the newest bars and at the first ones", async () => {
    const printed = klinelabSignals(demoKlines, ...demoOptions);
    expectSameVotes(await signalRows(page), printed, names);
    await chart(page).focus();
    await page.keyboard.press('Home');
    await expect.poll(async () => (await signalRows(page))[0].bar).toBe(0);
    expectSameVotes(await signalRows(page), printed, names);
    await page.keyboard.press('Escape');
    await expect.poll(async () => (await signalRows(page)).at(-1)?.bar).toBe(printed.length - 1);
  });

  it('follow thresholds at once, and undo brings them back', async () => {
    const before = await signalRows(page);
    await openStation('signals');
    await page
      .getByRole('spinbutton', { name: /buy above/ })
      .first()
      .fill('0.05');
    await settled(page, 'computed');
    const printed = klinelabSignals(demoKlines, ...demoOptions, '--threshold-buy', '0.05');
    await expect.poll(async () => JSON.stringify(await signalRows(page))).not.toBe(JSON.stringify(before));
    expectSameVotes(await signalRows(page), printed, names);
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect.poll(async () => JSON.stringify(await signalRows(page))).toBe(JSON.stringify(before));
    await openStation('signals');
  });

  it('follow weights and the method', async () => {
    await openStation('models');
    await page.getByRole('slider', { name: `Weight of ${names[0]}` }).fill('0');
    await settled(page, 'computed');
    const weights = demoModels.map(({ weight }, index) => (index === 0 ? 0 : weight)).join(',');
    const weighted = klinelabSignals(demoKlines, ...demoOptions, '--weights', weights);
    await expect.poll(() => lastNumber(page, 'score')).toBeCloseTo(weighted.at(-1)!.score, 2);
    expectSameVotes(await signalRows(page), weighted, names);
    await page.getByText('majority', { exact: true }).click();
    const majority = klinelabSignals(demoKlines, ...demoOptions, '--weights', weights, '--method', 'majority');
    await expect.poll(() => lastNumber(page, 'confidence')).toBeCloseTo(100 * majority.at(-1)!.confidence, -0.3);
    expectSameVotes(await signalRows(page), majority, names);
  });

  it('leave nothing to complain about', () => {
    expect(opened.complaints).toEqual([]);
    expect(opened.foreignRequests).toEqual([]);
  });
});

describe('dropped klines', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  it('of a model and klines dropped together vote as the command line says', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    const googl = demoKlines.replace('eurusd-1h', 'googl-1d');
    await dropFiles(page, fileAt(googl));
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toBe('2335');
    await settled(page, 'computed');
    expectSameVotes(await signalRows(page), klinelabSignals(googl, ...demoOptions), names);
    expect(complaints).toEqual([]);
    await close();
  });
});
