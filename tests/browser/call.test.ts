import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EmbeddedModel } from '../../src/core/serving/embedded-model.ts';
import type { SignalInput } from '../../src/core/serving/signal-model.ts';
import { violations } from '../support/accessibility.ts';
import { TestBrowser, type OpenPage } from '../support/browser.ts';
import { settled } from '../support/browser-page.ts';
import { program } from '../support/command-line.ts';
import { engines, lastBars, models } from '../support/service.ts';

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

/** Asks the tab from a page, as a script of the same address would. */
const ask = (page: Page, path: string, body?: unknown): Promise<Answer> =>
  page.evaluate(
    async ([address, sent]) => {
      const response = await fetch(
        new URL(address as string, document.baseURI),
        sent === null
          ? {}
          : { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(sent) },
      );
      return { status: response.status, type: response.headers.get('content-type'), text: await response.text() };
    },
    [path, body ?? null],
  );

/** What the embedded model says of the last bars, as JSON. */
async function expected(name: keyof typeof models): Promise<string> {
  const model = await EmbeddedModel.fromFile(models[name], engines());
  return JSON.stringify(await model.predict(lastBars(100)));
}

const codeOf = ({ status, text }: Answer): unknown => [status, (JSON.parse(text) as { code: string }).code];

describe('calling the models of the page', () => {
  let browser: TestBrowser;
  let opened: OpenPage;
  let page: Page;
  beforeAll(async () => {
    browser = await TestBrowser.start();
    opened = await browser.open();
    ({ page } = opened);
    await settled(page, 'computed');
  });
  afterAll(() => browser.stop());

  it('installs nothing before it is asked to', async () => {
    const registrations = () => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
    expect(await registrations()).toBe(0);
    await page.getByRole('button', { name: 'Call' }).click();
    await page.getByTestId('call-lines').waitFor();
    expect(await registrations()).toBe(0);
  });

  it('shows lines for every way and copies them whole', async () => {
    const lines = page.getByTestId('call-lines');
    const choose = (way: string) => page.locator('dialog label', { hasText: way }).last().click();
    const copied = async (part: string): Promise<string> => {
      await page.getByRole('button', { name: /^(Copy|Copied)$/ }).click();
      const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
      await expect.poll(clipboard).toContain(part);
      return clipboard();
    };
    for (const [way, part] of [
      ['curl', 'curl -s http://127.0.0.1:8000/predict'],
      ['Python', 'requests.post('],
      ['Library', 'EmbeddedModel.fromFile('],
      ['This tab', 'await fetch("'],
    ]) {
      await choose(way);
      await expect.poll(() => lines.innerText()).toContain(part);
      await expect.poll(() => lines.innerText()).toContain('…');
      expect(await copied(part)).toContain(JSON.stringify(lastBars(100).close));
    }
    expect(await violations(page)).toEqual([]);
    await choose('Command line');
    const line = (await copied('| klinelab')).replace('| klinelab', `| "${process.execPath}" "${program}"`);
    await choose('This tab');
    const { stdout } = spawnSync('sh', ['-c', line], { cwd: dirname(models['lgb-5']), encoding: 'utf8' });
    expect(JSON.parse(stdout)).toEqual({ id: 1, result: JSON.parse(await expected('lgb-5')) as unknown });
  });

  it('answers the line it shows, with the bits of the model elsewhere', async () => {
    await page.getByTestId('try-call').click();
    const text = await expected('lgb-5');
    await expect.poll(() => page.getByTestId('call-answer').innerText()).toBe(text);
    expect(opened.complaints).toEqual([]);
  });

  it.each(['lgb-5', 'lgb-20', 'updown-10'] as const)('%s gives the bytes of the embedded model', async (name) => {
    const model = await EmbeddedModel.fromFile(models[name], engines());
    const features = model.featureNames.map((_, index) => (index % 7 === 0 ? null : Math.sin(index) / 3));
    const inputs: SignalInput[] = [...[1, 61, 62, 100, 300].map((count) => lastBars(count)), { features }];
    const predictions = await model.predictBatch(inputs);
    const batch = await ask(page, `predict/batch?model=${name}`, { requests: inputs });
    expect(batch).toMatchObject({ status: 200, type: 'application/json', text: JSON.stringify({ predictions }) });
    for (const at of [0, 3, 5]) {
      expect((await ask(page, `predict?model=${name}`, inputs[at])).text).toBe(JSON.stringify(predictions[at]));
    }
  });

  it('tells its health, and what is wrong with a request, as the service does', async () => {
    expect(JSON.parse((await ask(page, 'health')).text)).toEqual({
      status: 'ok',
      model_loaded: true,
      ready: true,
      models: 3,
    });
    const bars = lastBars(5);
    expect(codeOf(await ask(page, 'predict', { ...bars, high: [1] }))).toEqual([422, 'BODY_LENGTHS']);
    expect(codeOf(await ask(page, 'predict?model=none', bars))).toEqual([404, 'MODEL_UNKNOWN']);
    expect(codeOf(await ask(page, 'predict', { features: [1] }))).toEqual([422, 'FEATURE_COUNT']);
    expect(codeOf(await ask(page, 'predict'))).toEqual([405, 'METHOD']);
  });

  it('leaves every other address to the server', async () => {
    expect((await ask(page, 'index.html')).type).toContain('text/html');
    expect((await ask(page, 'predict/other')).status).toBe(404);
    expect((await ask(page, 'models')).status).toBe(404);
    expect(await page.evaluate(async () => (await caches.keys()).length)).toBe(0);
  });

  it('opens from the menu of a phone and fits', async () => {
    const phone = await browser.open({ width: 390, height: 844, theme: 'light' });
    await settled(phone.page, 'computed');
    await phone.page.getByRole('button', { name: 'Menu' }).click();
    await phone.page.getByRole('button', { name: 'Call' }).click();
    await phone.page.getByTestId('call-lines').waitFor();
    expect(await violations(phone.page)).toEqual([]);
    const width = await phone.page.locator('dialog').evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth);
    expect(width).toBe(0);
    expect(phone.complaints).toEqual([]);
    await phone.close();
  });

  it('answers other tabs of the address while the page is open, and then says that it is gone', async () => {
    const other = await opened.context.newPage();
    await other.goto(new URL('icon.svg', browser.address).href);
    await other.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const path = new URL('predict', browser.address).href;
    expect((await ask(other, path, lastBars(100))).status).toBe(200);
    await page.close();
    expect(codeOf(await ask(other, path, lastBars(100)))).toEqual([503, 'PAGE_GONE']);
    await opened.close();
  });
});
