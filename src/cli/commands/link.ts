import { parseResearch } from '../../core/research/document.ts';
import { encodeLink, linkWarnLength } from '../../core/research/link.ts';
import { klinesDigestOf } from '../../core/research/report.ts';
import { assetsOf } from '../assets.ts';
import type { Command } from '../command.ts';
import { runWith } from '../document.ts';
import { readInput, writeOutput } from '../files.ts';
import { note } from '../notes.ts';
import { dataOption, klinesOptions } from '../options.ts';

export const command: Command = {
  summary: 'Runs a research document and prints its link, with the fingerprint of every stage in it.',
  inputs: ['RESEARCH'],
  options: {
    data: dataOption,
    model: { kind: 'text', many: true, value: 'FILE', help: 'a model that is not shipped (repeatable)' },
    page: { kind: 'text', value: 'URL', help: 'address of the page that the link opens; only the fragment by default' },
    ...klinesOptions,
  },
  examples: ['klinelab link research.json --page http://localhost:4173/'],
  async run({ inputs: [path], options }) {
    const research = parseResearch(new TextDecoder().decode(readInput(path).bytes));
    const { klines, models } = await assetsOf(research, options);
    const report = await runWith(research, klines, models);
    const link = encodeLink({
      ...research,
      data: research.data.map((one) => ({ ...one, sha256: klinesDigestOf(report, one.symbol) })),
      expect: report.fingerprints,
    });
    if (link.length > linkWarnLength) {
      note(options.flag('quiet'), [`warning: the link has ${link.length} characters; some programs cut long links`]);
    }
    writeOutput(options.text('output'), `${options.text('page') ?? ''}${link}\n`);
  },
};
