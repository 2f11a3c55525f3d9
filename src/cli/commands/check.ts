import { toErrorRecord, usageError } from '../../core/base/errors.ts';
import { analyseFeature } from '../../core/features/analyse.ts';
import { provePlanBlindness, type BlindnessReport } from '../../core/features/blindness.ts';
import { compilePlan } from '../../core/features/planner.ts';
import { parseFeatureSet } from '../../core/features/set-file.ts';
import type { FeatureSet } from '../../core/features/set.ts';
import { findBuiltInSet } from '../../core/features/sets/built-in.ts';
import { checkResearch } from '../../core/research/checklist.ts';
import type { Research } from '../../core/research/document.ts';
import { proveResearch } from '../../core/research/prove.ts';
import type { Report } from '../../core/research/report.ts';
import type { ImportReport } from '../../core/klines/report.ts';
import type { Model } from '../../core/models/model.ts';
import { sniff } from '../../core/tables/sniff.ts';
import { assetsOf } from '../assets.ts';
import { exitCodes, type Command, type ParsedOptions } from '../command.ts';
import { placedKlines, placedModels, runWith } from '../document.ts';
import { readInput } from '../files.ts';
import { rollingKernels } from '../../node/kernels.ts';
import { klinesFrom, readKlines, readModel } from '../open.ts';
import { dataOption, klinesOptions } from '../options.ts';
import { printFacts } from '../output.ts';
import { cardLines } from '../cards.ts';
import { isLink, researchFrom } from '../research.ts';

/** What a check found: a line each, facts for `--json`, and whether all is well. */
interface Verdict {
  readonly ok: boolean;
  readonly lines: readonly string[];
  readonly facts: Readonly<Record<string, unknown>>;
}

const mark = (ok: boolean): string => (ok ? '✓' : '✗');
const ofKind = (kind: string, { ok, lines, facts }: Verdict): Verdict => ({
  ok,
  lines,
  facts: { kind, ok, ...facts },
});

/** What cannot be used at all has failed its check; the reason is what there is to say. */
function refusal(thrown: unknown): Verdict {
  const error = toErrorRecord(thrown);
  if (error.kind === 'internal' || error.kind === 'aborted') throw thrown;
  const { code, message, hint } = error;
  return { ok: false, lines: [`✗ ${code}: ${message}`, ...(hint ? [`  ${hint}`] : [])], facts: { error } };
}

/** Goes on with what could be opened; what could not has failed. */
async function opened<Value>(
  open: () => Value | Promise<Value>,
  then: (value: Value) => Verdict | Promise<Verdict>,
): Promise<Verdict> {
  let value: Value;
  try {
    value = await open();
  } catch (thrown) {
    return refusal(thrown);
  }
  return then(value);
}

function mostPrefixes(options: ParsedOptions): number {
  const most = options.number('cuts') ?? 200;
  if (Number.isInteger(most) && most > 0) return most;
  throw usageError('OPTION_VALUE', `--cuts: expected a whole number from 1 up, got ${most}`, {
    where: { field: '--cuts' },
  });
}

function proofLines(report: BlindnessReport): string[] {
  const { findings, prefixes, bars, columns } = report;
  if (findings.length === 0) {
    return [
      `✓ ${prefixes.length} of ${bars - 1} cuts, ${columns} column${columns === 1 ? '' : 's'}: blind, the same bits from every prefix`,
    ];
  }
  return [
    `✗ ${findings.length} of ${columns} columns saw later bars`,
    ...findings.map(
      ({ column, bar, known, before, after }) =>
        `  ${column}: bar ${bar + 1} was ${before} while ${known} bars were known, ${after} afterwards`,
    ),
  ];
}

/** The proof as it goes into `--json`: the prefixes themselves are as many as there are bars. */
const proofFacts = ({ prefixes, ...report }: BlindnessReport): object => ({ ...report, prefixes: prefixes.length });

/** Bars pass where they stand as the file has them; a rule that had to change them fails the check, a gap is told. */
function checkBars(name: string, { report }: { report: ImportReport }): Verdict {
  const ok = report.issues.every(({ rule }) => rule === undefined);
  const sign = { warning: '!', note: ' ' };
  return {
    ok,
    lines: [
      `${mark(ok)} ${name}: ${report.rowsRead} rows read, ${report.bars} bars kept, ${report.symbol.name} ${report.interval.text}`,
      ...report.issues.map(({ severity, rule, message }) => `${rule === undefined ? sign[severity] : '✗'} ${message}`),
    ],
    facts: { report },
  };
}

async function checkSet(set: FeatureSet, options: ParsedOptions): Promise<Verdict> {
  const path = options.text('on');
  const needs = set.features.map(({ name, expression }) => ({ name, ...analyseFeature(expression, name) }));
  const lookBack = needs.reduce((most, one) => (one.lookBack < Infinity ? Math.max(most, one.lookBack) : most), 0);
  const dependent = needs.filter(({ pathDependent }) => pathDependent).length;
  const lines = [
    `${set.id}: ${set.features.length} features, ${set.windows} windows, hash ${set.hash}`,
    `✓ by analysis: no expression reads a later bar; look-back ${lookBack}, ${dependent} depend on where the series began`,
  ];
  const facts = { id: set.id, hash: set.hash, windows: set.windows, features: set.features.length, lookBack };
  if (path === undefined) return { ok: true, lines: [...lines, '  (by data: give klines with --on FILE)'], facts };
  const { klines } = await readKlines(path, options);
  const plan = compilePlan(set.features, { windows: set.windows });
  const report = await provePlanBlindness(rollingKernels(), plan, klines, { mostPrefixes: mostPrefixes(options) });
  return {
    ok: report.findings.length === 0,
    lines: [...lines, ...proofLines(report)],
    facts: { ...facts, proof: proofFacts(report) },
  };
}

const checkModel = ({ card }: Model): Verdict => ({
  ok: true,
  lines: [`✓ ${card.name} is sound`, ...cardLines(card).map(([name, value]) => `  ${name.padEnd(12)} ${value}`)],
  facts: { card },
});

/** Good practice as far as it can be seen, and the proof of the pipeline on the document's own bars. */
async function checkDocument(research: Research, options: ParsedOptions): Promise<Verdict> {
  const { klines, models } = await assetsOf(research, options);
  const practice = (report?: Report): Verdict => {
    const checks = checkResearch(research, report);
    const lines = checks.map(({ id, status, reason, at }) => {
      const place = status === 'failed' ? ` (${at})` : '';
      return `${status === 'na' ? '–' : mark(status === 'ok')} ${id.padEnd(15)} ${reason}${place}`;
    });
    return { ok: checks.every(({ ok }) => ok), lines: [research.title, ...lines], facts: { checks } };
  };
  let report: Report;
  try {
    report = await runWith(research, klines, models);
  } catch (thrown) {
    const [checked, failed] = [practice(), refusal(thrown)];
    return { ok: false, lines: [...checked.lines, ...failed.lines], facts: { ...checked.facts, ...failed.facts } };
  }
  const proof = await proveResearch(
    research,
    {
      klines: placedKlines(research, klines),
      model: placedModels(research, models),
      kernels: rollingKernels(),
    },
    { mostPrefixes: mostPrefixes(options) },
  );
  const { ok, lines, facts } = practice(report);
  return {
    ok: ok && proof.findings.length === 0,
    lines: [...lines, ...proofLines(proof)],
    facts: { ...facts, proof: proofFacts(proof) },
  };
}

async function checkInput(input: string, options: ParsedOptions): Promise<Verdict> {
  const builtIn = findBuiltInSet(input);
  if (builtIn !== undefined) return ofKind('feature-set', await checkSet(builtIn, options));
  const asDocument = async (): Promise<Verdict> =>
    ofKind(
      'research',
      await opened(
        () => researchFrom(input),
        (research) => checkDocument(research, options),
      ),
    );
  if (isLink(input)) return asDocument();
  const { name, bytes } = readInput(input);
  switch (sniff(bytes)) {
    case 'research':
      return asDocument();
    case 'feature-set': {
      const open = () => parseFeatureSet(new TextDecoder().decode(bytes));
      return ofKind('feature-set', await opened(open, (set) => checkSet(set, options)));
    }
    case 'lightgbm':
    case 'onnx':
      return ofKind('model', await opened(() => readModel(input), checkModel));
    default: {
      // The verdict says it all: notes on stderr would say it twice.
      const quiet: ParsedOptions = { ...options, flag: (key) => key === 'quiet' || options.flag(key) };
      const open = () => klinesFrom({ name, bytes }, quiet);
      return ofKind('klines', await opened(open, (klines) => checkBars(name, klines)));
    }
  }
}

export const command: Command = {
  summary:
    'Checks an input: the doctor’s report of klines, the proof that a feature set or a research document is blind to later bars, a document’s good practice, the soundness of a model. Exit code 4 where a check fails.',
  inputs: ['KLINES|SET|MODEL|RESEARCH'],
  options: {
    on: { kind: 'text', value: 'KLINES', help: 'klines to prove a feature set on' },
    cuts: { kind: 'number', value: 'N', help: 'prefixes of the bars that a proof tries at most; 200 by default' },
    data: dataOption,
    model: { kind: 'text', many: true, value: 'FILE', help: 'a model of a document that is not shipped (repeatable)' },
    ...klinesOptions,
  },
  examples: [
    'klinelab check btcusdt-1h.csv',
    'klinelab check Alpha158 --on btcusdt-1h.csv --cuts 1000',
    'klinelab check my-features.json --on btcusdt-1h.csv',
    'klinelab check research.json',
  ],
  async run({ inputs: [input], options }) {
    const { ok, lines, facts } = await checkInput(input, options);
    printFacts(facts, `${lines.join('\n')}\n`, options);
    return ok ? 0 : exitCodes.check;
  },
};
