// What a person does with the page, and what they read off it.
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { Locator, Page } from 'playwright';

export type Proof = 'computed' | 'reproduced' | 'changed' | 'differs' | 'waiting' | 'failed' | 'stopped';

export interface DroppedFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const fileAt = (path: string): DroppedFile => ({ name: basename(path), bytes: readFileSync(path) });

/** Waits until nothing computes and the proof reads as expected. */
export async function settled(page: Page, proof: Proof, timeout = 30_000): Promise<void> {
  await page.locator(`[data-testid=proof][data-proof=${proof}]`).waitFor({ state: 'attached', timeout });
}

/** Waits until every part of the page that was asked for has come: each is loaded on its first use. */
export async function arrived(page: Page): Promise<void> {
  await page.waitForFunction(() => document.querySelector('[aria-busy=true]') === null);
}

/** Takes files in hand, ready to be dropped; for large ones this keeps the page busy, which is not its own doing. */
export async function pickUpFiles(page: Page, ...files: DroppedFile[]): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((picked) => {
    const dataTransfer = new DataTransfer();
    for (const { name, base64 } of picked) {
      const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      dataTransfer.items.add(new File([bytes], name));
    }
    (globalThis as unknown as { inHand: DataTransfer }).inHand = dataTransfer;
  }, encoded);
}

/** Drops what was picked up on the middle of the page, as the desktop would. */
export async function letGo(page: Page): Promise<void> {
  await page.evaluate(() => {
    const dataTransfer = (globalThis as unknown as { inHand: DataTransfer }).inHand;
    const target = document.elementFromPoint(innerWidth / 2, innerHeight / 2) ?? document.body;
    for (const type of ['dragenter', 'dragover', 'drop']) {
      target.dispatchEvent(new DragEvent(type, { bubbles: true, cancelable: true, composed: true, dataTransfer }));
    }
  });
}

export async function dropFiles(page: Page, ...files: DroppedFile[]): Promise<void> {
  await pickUpFiles(page, ...files);
  await letGo(page);
}

export const chart = (page: Page): Locator => page.locator('[data-chart] [role=slider]');

/** Fingerprints of all stages as the page holds them (in full, behind the eight digits it shows). */
export async function fingerprints(page: Page): Promise<Record<string, string>> {
  const entries = await page
    .locator('[data-testid=fingerprints] [data-stage]')
    .evaluateAll((items) => items.map((item) => [item.getAttribute('data-stage'), item.getAttribute('title')]));
  return Object.fromEntries(entries) as Record<string, string>;
}

/** A row of the table of signals; missing scores are undefined. */
export interface SignalRow {
  readonly bar: number;
  readonly time: string;
  readonly vote: string | undefined;
  readonly score: string | undefined;
  readonly confidence: string | undefined;
  /** Score of each model, in their order. */
  readonly models: readonly (string | undefined)[];
}

/** The rows that the table of signals shows, in order of time. */
export async function signalRows(page: Page): Promise<SignalRow[]> {
  const rows = await page.locator('[data-testid=signals-table] tbody tr').evaluateAll((items) =>
    items.map((item) => ({
      bar: Number(item.getAttribute('data-bar')),
      cells: [...item.querySelectorAll<HTMLElement>('th, td')].map((cell) => ({
        text: cell.innerText.trim(),
        span: Number(cell.getAttribute('colspan') ?? 1),
      })),
    })),
  );
  return rows
    .map(({ bar, cells }) => {
      // A cell over three columns says that there is no score.
      const values = cells.flatMap(({ text, span }) => (span > 1 ? Array<undefined>(span).fill(undefined) : [text]));
      const [time, , vote, score, confidence, ...rest] = values;
      const models = rest.slice(0, -1).map((text) => (text === '–' ? undefined : text));
      return { bar, time: time ?? '', vote, score, confidence, models };
    })
    .sort((a, b) => a.bar - b.bar);
}

/** The number in a text as the page writes it: `+.63`, `▲ −.30`, `42 %`. */
export const writtenNumber = (text: string): number =>
  Number(/[+−-]?\d*\.?\d+/.exec(text)?.[0].replace('−', '-') ?? NaN);

/** Half of the last of the two digits that the page shows. */
export const scoreTolerance = 0.005 + 1e-9;

export const voteWords: Readonly<Record<number, string>> = { 1: 'BUY', 0: 'HOLD', [-1]: 'SELL' };

/** Presses "Copy link" and reads the clipboard. */
export async function copyLink(page: Page): Promise<string> {
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  return page.evaluate(() => navigator.clipboard.readText());
}
