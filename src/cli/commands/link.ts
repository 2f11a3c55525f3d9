import { parseResearch } from '../../core/research/document.ts';
import { encodeLink, linkWarnLength } from '../../core/research/link.ts';
import { assetsOf } from '../assets.ts';
import type { Command } from '../command.ts';
import { runWith } from '../document.ts';
import { readInput, writeOutput } from '../files.ts';
import { note } from '../notes.ts';
import { klinesOptions } from '../options.ts';

export const command: Command = {
  summary: 'Runs a research document and prints its link, with the fingerprint of every stage in it.',
  inputs: ['RESEARCH'],
  options: {
    data: { kind: 'text', value: 'FILE', help: 'the klines, where the document names no shipped sample' },
    model: { kind: 'text', many: true, value: 'FILE', help: 'a model that is not shipped (repeatable)' },
    page: { kind: 'text', value: 'URL', help: 'address of the page that the link opens; only the fragment by default' },
    ...klinesOptions,
  },
  examples: ['klinelab link research.json --page http://localhost:4173/'],
  async run({ inputs: [path], options }) {
    const research = parseResearch(new TextDecoder().decode(readInput(path).bytes));
    const { klines, models } = await assetsOf(research, options);
    const { fingerprints } = await runWith(research, klines, models);
    const [data, ...others] = research.data;
    const link = encodeLink({
      ...research,
      data: [{ ...data, sha256: fingerprints.klines }, ...others],
      expect: fingerprints,
    });
    if (link.length > linkWarnLength) {
      note(options.flag('quiet'), [`warning: the link has ${link.length} characters; some programs cut long links`]);
    }
    writeOutput(options.text('output'), `${options.text('page') ?? ''}${link}\n`);
  },
};
