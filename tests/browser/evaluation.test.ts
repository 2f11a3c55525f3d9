import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { demoKlines, demoOptions } from '../support/demo.ts';
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
  afterAll(() => browser.stop());
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
    expect(await shown('Return [%]')).toBeCloseTo(statistics['Return [%]'], 2);
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

  it('trades nothing any more when asked to, and offers it again', async () => {
    await opened.page.locator('[data-station=backtest] .station').click();
    await opened.page.locator('[data-testid=panel] button', { hasText: 'Trade nothing' }).click();
    await opened.page.locator('[data-testid=add-strategy]').first().waitFor();
    expect(opened.complaints).toEqual([]);
  });
});
