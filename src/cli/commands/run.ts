import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { dataError, usageError } from '../../core/base/errors.ts';
import { checkResearch } from '../../core/research/checklist.ts';
import { countedTrials } from '../../core/research/trials.ts';
import { acrossSentence, backtestSentence, trustSentence, verdictSentence } from '../../core/report/words.ts';
import { assessTrust } from '../../core/research/trust.ts';
import { assetsOf } from '../assets.ts';
import { exitCodes, type Command } from '../command.ts';
import { runWith } from '../document.ts';
import { writeOutput } from '../files.ts';
import { dataOption, klinesOptions } from '../options.ts';
import { jsonText } from '../../core/report/json.ts';
import { reportPage } from '../../core/report/page.ts';
import { researchFrom } from '../research.ts';

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw dataError('FILE_UNWRITABLE', `${path}: expected a folder that can be written, got ${code}`, {
      where: { file: path },
    });
  }
}

export const command: Command = {
  summary:
    'Computes a research document and writes report.json and report.html into a folder; exit code 4 where an expected fingerprint differs.',
  inputs: ['LINK|RESEARCH'],
  options: {
    data: dataOption,
    model: { kind: 'text', many: true, value: 'FILE', help: 'a model that is not shipped (repeatable)' },
    ...klinesOptions,
  },
  examples: [
    'klinelab run research.json -o out/',
    'klinelab run research.json --data eurusd.csv --model lgb.txt -o out/',
    'klinelab run panel.json --data btcusdt.csv --data ethusdt.csv -o out/',
  ],
  async run({ inputs: [input], options }) {
    const folder = options.text('output');
    if (folder === undefined || folder === '-') {
      throw usageError('OPTION_MISSING', '--output: expected a folder for report.json and report.html, got none', {
        where: { field: '--output' },
      });
    }
    const research = researchFrom(input);
    const { klines, models } = await assetsOf(research, options);
    const report = await runWith(research, klines, models);
    const judgement = { checks: checkResearch(research, report), trust: assessTrust(report, klines[0]) };
    makeFolder(folder);
    const facts = { ...report, ...judgement };
    writeOutput(join(folder, 'report.json'), jsonText(facts));
    writeOutput(join(folder, 'report.html'), reportPage(report, klines[0], judgement));
    const { evaluation, backtest, panel, differs = [], fingerprints } = report;
    const lines = [
      ...(evaluation ? [verdictSentence(evaluation.ensemble, countedTrials(research))] : []),
      ...(backtest ? [backtestSentence(backtest)] : []),
      ...(panel?.across ? [acrossSentence(panel.across.ensemble)] : []),
      ...(evaluation || backtest ? [`trust: ${trustSentence(judgement.trust)}`] : []),
      differs.length > 0 ? `differs, first at ${differs[0]}` : `report ${fingerprints.report}`,
    ];
    writeOutput(undefined, options.flag('json') ? jsonText(facts) : `${lines.join('\n')}\n`);
    return differs.length > 0 ? exitCodes.check : 0;
  },
};
