import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoModels, demoOptions } from '../support/demo.ts';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import { settled } from '../support/browser-page.ts';

describe('the demo, judged and traded', () => {
  let browser: TestBrowser;
  let opened: OpenPage;
  beforeAll(async () => {
    browser = await TestBrowser.start();
    opened = await browser.open();
    await settled(opened.page, 'computed');
  });
  const folder = mkdtempSync(join(tmpdir(), 'klinelab-judged-'));
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await browser.stop();
  });
  const tab = (name: string) => opened.page.locator(`#drawer-panel-${name}`).click();
  const figures = async (testId: string): Promise<string[][]> => {
    const rows = opened.page.locator(`[data-testid=${testId}] tbody tr`);
    await rows.first().waitFor();
    return rows.evaluateAll((items) =>
      items.map((item) => [...item.querySelectorAll<HTMLElement>('th, td')].map((cell) => cell.innerText.trim())),
    );
  };

  it('shows the ICs that the command line computes', async () => {
    await tab('evaluation');
    const { stdout } = klinelab('evaluate', demoKlines, ...demoOptions, '--json', '-q');
    const { models, ensemble } = JSON.parse(stdout) as Record<'models', { ic: number }[]> & {
      ensemble: { ic: number };
    };
    const shown = (await figures('ic-table')).map((cells) => Number(cells[1].replace('−', '-').replace('+', '')));
    // Three decimals on screen; every bar judged here is one the models never saw, with and without the demo's split.
    [...models, ensemble].forEach(({ ic }, i) => expect(Math.abs(shown[i] - ic)).toBeLessThanOrEqual(0.00051));
  });

  it("shows the command line's statistics, and others when costs change", async () => {
    await tab('backtest');
    const { stdout } = klinelab('backtest', demoKlines, ...demoOptions, '--json', '-q');
    const { statistics } = JSON.parse(stdout) as { statistics: Record<string, number> };
    const shown = async (name: string): Promise<number> => {
      const row = (await figures('statistics')).find(([title]) => title === name);
      return Number(row?.[1].replace('−', '-').replace(',', ''));
    };
    await expect.poll(() => shown('Return [%]')).toBeCloseTo(statistics['Return [%]'], 2);
    expect(await shown('# Trades')).toBe(statistics['# Trades']);
    const commission = opened.page.locator('[data-testid=costs] input').first();
    await commission.fill('0');
    await commission.blur();
    await settled(opened.page, 'computed');
    await expect.poll(() => shown('Commissions [$]')).toBe(0);
    expect(await shown('Return [%]')).toBeGreaterThan(statistics['Return [%]']);
  });

  it('pins the bar of a trade on the chart', async () => {
    await opened.page.locator('[data-testid=trades] button').first().click();
    expect(opened.complaints).toEqual([]);
  });

  it('shows what the command line says of trust and good practice, and keeps the files that it writes', async () => {
    await tab('trust');
    const points = opened.page.locator('[data-testid=trust-points] tbody tr');
    await points.first().waitFor();
    const shown = await points.evaluateAll((rows) => rows.map(({ dataset }) => [dataset.point, dataset.ok]));
    const checks = opened.page.locator('[data-testid=checks] li');
    const checked = await checks.evaluateAll((items) => items.map(({ dataset }) => [dataset.check, dataset.status]));

    const saved = async (format: string): Promise<string> => {
      await opened.page.locator('nav button', { hasText: 'Report' }).click();
      const begun = opened.page.waitForEvent('download');
      await opened.page.locator(`[data-testid=save-${format}]`).click();
      const path = await (await begun).path();
      await opened.page.keyboard.press('Escape');
      return readFileSync(path, 'utf8');
    };
    const json = await saved('json');
    const html = await saved('html');
    const { research } = JSON.parse(json) as { research: object };
    writeFileSync(join(folder, 'research.json'), JSON.stringify(research));
    expect(klinelab('run', join(folder, 'research.json'), '-o', folder, '-q').status).toBe(0);
    // Half a megabyte each: a failing comparison had better not print them.
    const written = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as unknown;
    expect(isDeepStrictEqual(written, JSON.parse(json))).toBe(true);
    expect(readFileSync(join(folder, 'report.html'), 'utf8') === html).toBe(true);

    const report = JSON.parse(json) as {
      trust: { points: { id: string; ok?: boolean }[] };
      checks: { id: string; status: string }[];
    };
    expect(shown).toEqual(report.trust.points.map(({ id, ok }) => [id, String(ok)]));
    expect(checked).toEqual(report.checks.map(({ id, status }) => [id, status]));
  });

  it('leads from a point of good practice to where it is put right', async () => {
    await tab('trust');
    await opened.page.locator('[data-check=low-confidence] button').click();
    await opened.page.locator('[data-testid=panel]', { hasText: 'at least confidence' }).waitFor();
    await opened.page.locator('[data-station=signals] .station').click();
  });

  it('watches the models as the command line does', async () => {
    await tab('monitor');
    const { stdout } = klinelab('monitor', demoKlines, '--model', demoModels[0].path, '--json', '-q');
    const [model] = (JSON.parse(stdout) as { models: { scores: { stability: number }; features: object[] }[] }).models;
    const rows = await figures('drift');
    expect(rows).toHaveLength(1 + model.features.length);
    // Three decimals on screen.
    expect(Math.abs(Number(rows[0][1]) - model.scores.stability)).toBeLessThanOrEqual(0.00051);
    const window = opened.page.locator('input[aria-label="pairs in the window"]');
    await window.fill('5000');
    await opened.page.locator('[data-testid=verdict]', { hasText: 'too few to judge' }).waitFor();
  });

  it('draws any division of the bars and steps through its folds', async () => {
    await opened.page.locator('[data-station=evaluation] .station').click();
    await opened.page.locator('[data-testid=split-kind]').selectOption('cpcv');
    await settled(opened.page, 'computed');
    await opened.page.locator('[data-station=evaluation] .station').click();
    await tab('evaluation');
    // 6 groups, 2 of them tested: 15 divisions.
    await opened.page.locator('[data-testid=fold]', { hasText: 'fold 1 of 15' }).waitFor();
    const first = await figures('split');
    await opened.page.locator('button[aria-label="Later fold"]').click();
    await opened.page.locator('[data-testid=fold]', { hasText: 'fold 2 of 15' }).waitFor();
    await expect.poll(() => figures('split')).not.toEqual(first);
    // Two of the six groups are next to each other in the first division: one border with training bars, 5 bars purged.
    expect(first.filter(([part]) => part === 'purged').map((cells) => cells[3])).toEqual(['5']);
    await expect.poll(() => opened.page.locator('[data-testid=leak]').innerText()).toMatch(/^0 training rows/);
    expect(opened.complaints).toEqual([]);
  });

  it('trades nothing any more when asked to, and offers it again', async () => {
    await opened.page.locator('[data-station=backtest] .station').click();
    await opened.page.locator('[data-testid=panel] button', { hasText: 'Trade nothing' }).click();
    await opened.page.locator('[data-testid=add-strategy]').first().waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
