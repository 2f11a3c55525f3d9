import type { Fingerprints } from '../../core/research/document.ts';
import { stages } from '../../core/research/fingerprint.ts';
import { klinesDigestOf, type Report } from '../../core/research/report.ts';
import { namedKlines } from '../../core/research/fingerprint.ts';
import { assetsOf } from '../assets.ts';
import { exitCodes, type Command } from '../command.ts';
import { runWith } from '../document.ts';
import { dataOption, klinesOptions } from '../options.ts';
import { printFacts } from '../output.ts';
import { researchFrom } from '../research.ts';

function line(stage: keyof Fingerprints, expected: string | undefined, actual: string): string {
  if (expected === undefined) return `  ${stage.padEnd(9)} ${actual}  (nothing expected)`;
  return expected === actual
    ? `✓ ${stage.padEnd(9)} ${actual}`
    : `✗ ${stage.padEnd(9)} ${actual}\n  ${'expected'.padEnd(9)} ${expected}`;
}

/** Of several series those whose bars are not the ones that the document names. */
const otherBars = (report: Report): string[] =>
  report.panel === undefined
    ? []
    : report.research.data.flatMap(({ symbol, sha256 }) => {
        const actual = klinesDigestOf(report, symbol);
        return actual === sha256 ? [] : [`  ${symbol}: expected bars ${sha256}, got ${actual}`];
      });

export const command: Command = {
  summary:
    'Re-computes a link or research document and compares the fingerprint of every stage; exit code 4 where one differs.',
  inputs: ['LINK|RESEARCH'],
  options: {
    data: dataOption,
    model: { kind: 'text', many: true, value: 'FILE', help: 'a model that is not shipped (repeatable)' },
    ...klinesOptions,
  },
  examples: ["klinelab verify 'http://localhost:4173/#v1=…'", 'klinelab verify research.json --data eurusd.csv'],
  async run({ inputs: [input], options }) {
    const research = researchFrom(input);
    const { klines, models } = await assetsOf(research, options);
    const report = await runWith(research, klines, models);
    const { fingerprints, differs = [] } = report;
    const expected: Partial<Fingerprints> = { klines: namedKlines(research.data), ...research.expect };
    const verdict =
      differs.length > 0
        ? `differs, first at ${differs[0]}`
        : research.expect === undefined
          ? 'computed; the document expects no fingerprints beyond its bars'
          : 'reproduced';
    const text = [
      `${research.title}: ${verdict}`,
      ...stages.map((stage) => line(stage, expected[stage], fingerprints[stage])),
      ...otherBars(report),
    ];
    printFacts({ verdict, differs, expected, fingerprints }, `${text.join('\n')}\n`, options);
    return differs.length > 0 ? exitCodes.check : 0;
  },
};
