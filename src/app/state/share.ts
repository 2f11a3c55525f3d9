import type { Research } from '../../core/research/document.ts';
import type { Report } from '../../core/research/report.ts';
import { isShipped } from './opened.ts';

/** The document as it is sent: what it expects is what was computed here. */
export const sharedResearch = (research: Research, report: Report): Research => ({
  ...research,
  expect: report.fingerprints,
});

/** Names of the files that whoever opens the document has to bring. */
export const askedFor = ({ data, models }: Research): string[] => [
  ...data.filter((reference) => !isShipped(reference)).map(({ symbol, interval }) => `${symbol} ${interval}`),
  ...models.filter((reference) => !isShipped(reference)).map(({ name }) => name),
];

/** The address of this page with a document in its fragment. */
export const linkTo = (fragment: string, address: string): string => address.replace(/#.*$/, '') + fragment;
