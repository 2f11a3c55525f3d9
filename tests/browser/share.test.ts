import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeLink, encodeLink } from '../../src/core/research/link.ts';
import { TestBrowser } from '../support/browser.ts';
import { chart, copyLink, dropFiles, fileAt, fingerprints, settled, signalRows } from '../support/browser-page.ts';
import { klinelab } from '../support/command-line.ts';
import { demoKlines } from '../support/demo.ts';

const fragmentOf = (link: string): string => link.slice(link.indexOf('#'));

describe('a link', () => {
  let browser: TestBrowser;
  let demoLink: string;
  let demoPrints: Record<string, string>;
  beforeAll(async () => {
    browser = await TestBrowser.start();
    const { page, complaints, close } = await browser.open();
    await settled(page, 'computed');
    demoPrints = await fingerprints(page);
    demoLink = await copyLink(page);
    expect(complaints).toEqual([]);
    await close();
  });
  afterAll(() => browser.stop());

  it('carries the research in the fragment of this very address', () => {
    expect(demoLink.startsWith(`${browser.address}#v1=`)).toBe(true);
    expect(demoLink.length).toBeLessThan(8000);
    expect(decodeLink(fragmentOf(demoLink)).expect).toEqual(demoPrints);
  });

  it('opened in another profile computes again and is reproduced in all five stages', async () => {
    const { page, complaints, foreignRequests, close } = await browser.open({ fragment: fragmentOf(demoLink) });
    await settled(page, 'reproduced');
    expect(await fingerprints(page)).toEqual(demoPrints);
    await expect.poll(() => page.locator('[data-stage][data-mark=equal]').count()).toBe(5);
    expect(complaints).toEqual([]);
    expect(foreignRequests).toEqual([]);
    await close();
  });

  it('is reproduced by the command line, whose hashes equal those of the browser in every stage', () => {
    const { status, stdout, stderr } = klinelab('verify', demoLink, '--json');
    expect(status, stderr).toBe(0);
    expect((JSON.parse(stdout) as { fingerprints: unknown }).fingerprints).toEqual(demoPrints);
  });

  it('made by the command line is reproduced by the browser', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'klinelab-'));
    const research = { ...decodeLink(fragmentOf(demoLink)), expect: undefined };
    writeFileSync(join(folder, 'research.json'), JSON.stringify(research));
    const { status, stdout, stderr } = klinelab('link', join(folder, 'research.json'), '--quiet');
    rmSync(folder, { recursive: true });
    expect(status, stderr).toBe(0);
    const { page, close } = await browser.open({ fragment: stdout.trim() });
    await settled(page, 'reproduced');
    expect(await fingerprints(page)).toEqual(demoPrints);
    await close();
  });

  it.each(['features', 'scores', 'votes', 'report'] as const)(
    'whose %s were tampered with names that stage',
    async (stage) => {
      const research = decodeLink(fragmentOf(demoLink));
      const forged = { ...research, expect: { ...research.expect, [stage]: '0'.repeat(64) } };
      const { page, close } = await browser.open({ fragment: encodeLink(forged) });
      await settled(page, 'differs');
      await expect.poll(() => page.locator('[data-testid=proof]').innerText()).toContain(`differs at ${stage}`);
      expect(
        await page
          .locator('[data-stage][data-mark=differs]')
          .evaluateAll((all) => all.map((item) => item.getAttribute('data-stage'))),
      ).toEqual([stage]);
      await close();
    },
  );

  it('that names a file by its hash asks for it, and goes on when it is dropped', async () => {
    const own = await browser.open();
    await settled(own.page, 'computed');
    const googl = demoKlines.replace('eurusd-1h', 'googl-1d');
    await dropFiles(own.page, { ...fileAt(googl), name: 'mine.csv' });
    await expect.poll(() => chart(own.page).getAttribute('aria-valuemax')).toBe('2335');
    await settled(own.page, 'computed');
    const rows = await signalRows(own.page);
    const link = await copyLink(own.page);
    await own.close();

    const { page, close } = await browser.open({ fragment: fragmentOf(link) });
    await settled(page, 'waiting');
    await expect.poll(() => page.locator('[data-testid=missing-card]').count()).toBe(1);
    await dropFiles(page, fileAt(googl));
    await settled(page, 'reproduced');
    await page.getByRole('tab', { name: 'Signals' }).click();
    await expect.poll(() => signalRows(page)).toEqual(rows);
    await close();
  });

  it('that is broken gets a card; nothing hangs', async () => {
    const { page, close } = await browser.open({ fragment: `${fragmentOf(demoLink).slice(0, 200)}!!` });
    await expect.poll(() => page.locator('[data-testid=error-card]').count()).toBe(1);
    await expect
      .poll(() => page.locator('[data-testid=error-card]').getAttribute('data-code'))
      .toMatch(/^[A-Z][A-Z0-9_]+$/);
    await close();
  });
});
