import axe from 'axe-core';
import type { Page } from 'playwright';
import { arrived } from './browser-page.ts';

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * What axe finds wrong on the page, with all its parts arrived, less what the selectors in `exclude` match: one line a finding. Its source is
 * evaluated by the debugger, which the page's policy does not bind.
 */
export async function violations(page: Page, exclude: readonly string[] = []): Promise<string[]> {
  await arrived(page);
  await page.evaluate(axe.source);
  const { violations: found } = await page.evaluate(
    (excluded) =>
      (globalThis as unknown as { axe: { run(context: object): Promise<{ violations: Violation[] }> } }).axe.run({
        include: [['html']],
        exclude: excluded.map((selector) => [selector]),
      }),
    exclude,
  );
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`));
}
