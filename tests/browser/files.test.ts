import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import {
  chart,
  dropFiles,
  fileAt,
  scoreTolerance,
  settled,
  signalRows,
  writtenNumber,
} from '../support/browser-page.ts';
import { klinelabSignals } from '../support/command-line.ts';
import { demoKlines, demoModels } from '../support/demo.ts';
import { expectedBars, klinesFile } from '../support/klines-files.ts';

const text = (content: string): Uint8Array => new TextEncoder().encode(content);
const card = (page: Page, code: RegExp | string) => page.locator('[data-testid=error-card]').filter({ hasText: code });

describe('files dropped on the page', () => {
  let browser: TestBrowser;
  beforeAll(async () => {
    browser = await TestBrowser.start();
  });
  afterAll(() => browser.stop());

  describe('that hold klines become the bars on the chart:', () => {
    let opened: OpenPage;
    beforeAll(async () => {
      opened = await browser.open();
      await settled(opened.page, 'computed');
    });
    afterAll(() => opened.close());

    it.each([
      ['Binance CSV without a header, microseconds', 'binance_EURUSD_1h_us.csv'],
      ['Binance JSON arrays', 'binance_EURUSD_1h_rest.json'],
      ['Binance zip', 'binance_EURUSD_1h_us.zip'],
      ['CSV with a header', 'yahoo_GOOG.csv'],
    ])('%s', async (_, name) => {
      const { page, complaints } = opened;
      const bytes = klinesFile(name);
      await dropFiles(page, { name, bytes });
      // The REST fixture holds fewer bars than the dumps: its own rows count.
      const rows = name.endsWith('.json')
        ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown[]).length
        : expectedBars(name.replace(/_us\..*|\..*/, '')).rows;
      await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toBe(String(rows));
      await settled(page, 'computed');
      expect((await signalRows(page)).at(-1)?.bar).toBe(rows - 1);
      expect(complaints).toEqual([]);
    });
  });

  it('in pieces, with their checksums, are one series; a piece that was altered is refused', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    const before = await chart(page).getAttribute('aria-valuemax');
    const lines = new TextDecoder().decode(klinesFile('EURUSD.csv')).trim().split('\n');
    const piece = (name: string, from: number, to: number) => ({
      name,
      bytes: text(`${[lines[0], ...lines.slice(from, to)].join('\n')}\n`),
    });
    const pieces = [piece('EURUSD-1h-b.csv', 1201, 1801), piece('EURUSD-1h-a.csv', 1, 1201)];
    const checksum = (content: Uint8Array) => ({
      name: 'EURUSD-1h-a.csv.CHECKSUM',
      bytes: text(`${createHash('sha256').update(content).digest('hex')}  EURUSD-1h-a.csv\n`),
    });
    await dropFiles(page, ...pieces, checksum(pieces[0].bytes));
    await card(page, 'CHECKSUM').waitFor();
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toBe(before);
    await dropFiles(page, ...pieces, checksum(pieces[1].bytes));
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toBe('1800');
    await settled(page, 'computed');
    expect(complaints).toEqual([]);
    await close();
  });

  it('models of both kinds join the vote with the scores that the command line gives them', async () => {
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    const [tree, , net] = demoModels;
    for (const { id } of demoModels) {
      await page
        .locator('[data-station=models] .station[aria-expanded=false]')
        .click({ timeout: 2000 })
        .catch(() => undefined);
      await page.getByRole('button', { name: `Remove: ${id}` }).click();
    }
    await dropFiles(page, fileAt(tree.path), fileAt(net.path));
    await expect.poll(() => page.locator('[data-testid=model-card]').count()).toBe(2);
    await settled(page, 'computed');
    const printed = klinelabSignals(demoKlines, '--model', tree.path, '--model', net.path).at(-1)!;
    const last = (await signalRows(page)).at(-1)!;
    [tree, net].forEach(({ id }, index) => {
      const difference = writtenNumber(last.models[index] ?? '') - printed[`score:${id}`];
      expect(Math.abs(difference), id).toBeLessThan(scoreTolerance);
    });
    expect(complaints).toEqual([]);
    await close();
  });

  it('that cannot be used get a card with code, place and advice, and the work on screen stays', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    const before = await signalRows(page);
    const bars = await chart(page).getAttribute('aria-valuemax');
    const model = readFileSync(demoModels[0].path, 'utf8');
    await dropFiles(
      page,
      { name: 'page.csv', bytes: text('<!doctype html><html><body>404 Not Found</body></html>') },
      { name: 'noise.bin', bytes: Uint8Array.from({ length: 4096 }, (_, i) => (i * 73 + 11) % 256) },
      { name: 'empty.csv', bytes: new Uint8Array(0) },
      { name: 'cut.txt', bytes: text(model.slice(0, model.length / 2)) },
      { name: 'cut.onnx', bytes: readFileSync(demoModels[2].path).subarray(0, 5000) },
    );
    const cards = page.locator('[data-testid=error-card]');
    await expect.poll(() => cards.count(), { timeout: 20_000 }).toBe(5);
    for (const code of await cards.evaluateAll((all) => all.map((item) => item.getAttribute('data-code')))) {
      expect(code).toMatch(/^[A-Z][A-Z0-9_]+$/);
    }
    for (const name of ['page.csv', 'noise.bin', 'empty.csv', 'cut.txt', 'cut.onnx']) {
      await expect.poll(() => card(page, name).count(), { message: name }).toBeGreaterThan(0);
    }
    await expect.poll(() => chart(page).getAttribute('aria-valuemax')).toBe(bars);
    await page.getByRole('tab', { name: 'Signals' }).click();
    await expect.poll(() => signalRows(page)).toEqual(before);
    await close();
  });

  it('a row that cannot be repaired is named with its line', async () => {
    const { page, close } = await browser.open();
    await settled(page, 'computed');
    const rows = readFileSync(demoKlines, 'utf8').split('\n').slice(0, 300);
    rows[123] = rows[123].replace(/^\d+/, 'yesterday');
    await dropFiles(page, { name: 'torn.csv', bytes: text(rows.join('\n')) });
    await expect.poll(() => card(page, 'torn.csv').count()).toBe(1);
    await expect.poll(() => card(page, 'torn.csv').innerText()).toMatch(/line 124|row 123/);
    await close();
  });
});
