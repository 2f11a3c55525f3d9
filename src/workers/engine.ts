import { dataError, KlineLabError, modelError, usageError, withFile } from '../core/base/errors.ts';
import type { RunControl } from '../core/base/progress.ts';
import { computeColumns } from '../core/features/compute.ts';
import { compilePlan } from '../core/features/planner.ts';
import { findBuiltInSet } from '../core/features/sets/built-in.ts';
import { lite53 } from '../core/features/sets/lite53.ts';
import type { RollingKernels } from '../core/kernels/rolling.ts';
import type { TrainingKernels } from '../core/kernels/training.ts';
import type { TreeKernels } from '../core/kernels/trees.ts';
import { parseInterval } from '../core/klines/interval.ts';
import type { Klines } from '../core/klines/klines.ts';
import { openKlines, type OpenedKlinesFile } from '../core/klines/open.ts';
import { matchFeatures } from '../core/models/match.ts';
import type { Model } from '../core/models/model.ts';
import type { OnnxRuntime } from '../core/models/onnx/runtime.ts';
import { openModel } from '../core/models/open.ts';
import { createRunCache } from '../core/research/cache.ts';
import type { DataReference, Research } from '../core/research/document.ts';
import { resolveFeatureSet } from '../core/research/feature-set.ts';
import type { Report } from '../core/research/report.ts';
import { runResearch, type RunAssets } from '../core/research/run.ts';
import { sniff } from '../core/tables/sniff.ts';
import type { BarsInput, Engine, FileBytes, MarketInput, OpenedFile, OpenedKlines, PiecesInput } from './api.ts';
import { onFirstUse } from './onFirstUse.ts';
import { createTurns } from './turns.ts';

/** What a host brings: compiled kernels and, on first use, ONNX Runtime. */
export interface EngineHost {
  readonly rolling: RollingKernels;
  readonly trees: TreeKernels;
  /** Compiled on first use. */
  readonly training: () => Promise<TrainingKernels>;
  readonly onnxRuntime: () => Promise<OnnxRuntime>;
}

/** Holds opened klines and models by fingerprint and runs research documents over them. */
export function createEngine(host: EngineHost): Engine {
  const klinesBySha = new Map<string, Klines>();
  const modelsBySha = new Map<string, Model>();
  const cache = createRunCache();
  // The kernels' memory is one stack, so computations that wait now and then must not interleave.
  const turns = createTurns();

  async function openAsModel({ name, bytes }: FileBytes): Promise<OpenedFile> {
    const model = await openModel(bytes, { name, kernels: host.trees, onnx: host.onnxRuntime });
    const { sha256 } = model.card;
    modelsBySha.get(sha256)?.dispose();
    modelsBySha.set(sha256, model);
    return { kind: 'model', model: { card: model.card, ...matchWithDefaultSet(model) } };
  }

  function keep({ klines, report }: OpenedKlinesFile): OpenedKlines {
    klinesBySha.set(report.sha256, klines);
    return { sha256: report.sha256, klines, report, notes: report.issues.map(({ message }) => message) };
  }

  async function openAsKlines(file: FileBytes, control?: RunControl): Promise<OpenedFile> {
    const { name, bytes, reading, nowMs } = file;
    try {
      return { kind: 'klines', klines: keep(await openKlines(bytes, { ...reading, name, nowMs, ...control })) };
    } catch (error) {
      if (!(error instanceof KlineLabError) || error.code !== 'SEVERAL_SYMBOLS' || reading?.symbol) throw error;
      return openTogether({ name, pieces: [file], reading, nowMs }, control);
    }
  }

  /** The pieces of one symbol, or the bars of several. */
  async function openTogether(
    { name, pieces, reading, nowMs }: PiecesInput,
    control?: RunControl,
  ): Promise<OpenedFile> {
    const { openPieces, openSeries } = await import('../core/klines/open-pieces.ts');
    const options = { ...reading, nowMs, ...control };
    // Whoever names the symbol wants that one alone.
    if (reading?.symbol) return { kind: 'klines', klines: keep(await openPieces(pieces, { ...options, name })) };
    const [first, ...others] = await openSeries(pieces, options);
    if (others.length === 0) {
      return { kind: 'klines', klines: keep({ ...first, report: { ...first.report, file: name } }) };
    }
    return { kind: 'panel', series: [first, ...others].map((one) => ({ ...keep(one), files: one.files })) };
  }

  /** Bars in several files, or in none. */
  async function openGiven(input: PiecesInput | BarsInput | MarketInput, control?: RunControl): Promise<OpenedFile> {
    const { name, reading } = input;
    if ('pieces' in input) return openTogether(input, control);
    if ('bars' in input) {
      const { openBars } = await import('../core/klines/open-bars.ts');
      return { kind: 'klines', klines: keep(await openBars(input.bars, { ...reading, name })) };
    }
    const { openMarket } = await import('../core/klines/open-market.ts');
    return { kind: 'klines', klines: keep(await openMarket(input.market, { ...reading, name })) };
  }

  function klinesWith(sha256: string, symbol = '', place = 0): Klines {
    const klines = klinesBySha.get(sha256);
    if (klines !== undefined) return klines;
    throw dataError('KLINES_MISSING', `klines ${symbol}: expected the bars to be open, they are not`, {
      where: { field: `/data/${place}/sha256` },
      hint: `Open the file whose fingerprint is ${sha256}.`,
    });
  }

  function klinesNamed({ symbol, interval, sha256 }: DataReference, place: number): Klines {
    const klines = klinesWith(sha256, symbol, place);
    const intervalMs = interval === '' ? 0 : parseInterval(interval);
    if (klines.symbol === symbol && klines.intervalMs === intervalMs) return klines;
    // The document names the bars: under another file's name, or read with another interval, they are the same ones.
    const named = { ...klines, symbol, intervalMs };
    klinesBySha.set(sha256, named);
    return named;
  }

  /** The bars that are shown: of several series the first. */
  const klinesOf = ({ data: [shown] }: Research): Klines => klinesNamed(shown, 0);

  function modelWith(sha256: string, name = sha256.slice(0, 8)): Model {
    const model = modelsBySha.get(sha256);
    if (model !== undefined) return model;
    throw modelError('MODEL_MISSING', `model '${name}': expected the file to be open, it is not`, {
      hint: `Open the file whose SHA-256 is ${sha256}.`,
    });
  }

  const assetsOf = (research: Research): Omit<RunAssets, 'cache'> => {
    const klines = new Map(research.data.map((reference, place) => [reference, klinesNamed(reference, place)]));
    return {
      klines: (reference) => klines.get(reference) as Klines,
      model: ({ name, sha256 }) => modelWith(sha256, name),
      kernels: host.rolling,
    };
  };

  const runNow: Engine['run'] = async (research, control) =>
    withOwnScores(await runResearch(research, { ...assetsOf(research), cache }, control));
  const run: Engine['run'] = (research, control) => turns(() => runNow(research, control));

  // Drawing the first signals needs none of these, so their code comes with the first call.
  const columns = onFirstUse(['describe', 'valuesAt', 'correlate', 'proveFeatures', 'exportFeatures'], async () => {
    const { columnMethods } = await import('./columns.ts');
    return columnMethods({ kernels: host.rolling, klines: klinesWith, turns });
  });
  const live = onFirstUse(['append', 'preview'], async () => {
    const { liveMethods } = await import('./live.ts');
    return liveMethods({ assets: (research) => ({ ...assetsOf(research), cache }), keep, run: runNow, turns });
  });
  const models = onFirstUse(
    [
      'inspectModel',
      'treeOf',
      'leavesAt',
      'meanContributions',
      'explain',
      'predictWith',
      'diffModels',
      'exportModel',
      'train',
      'stopTraining',
    ],
    async () => {
      const { modelMethods } = await import('./models.ts');
      return modelMethods({
        ...host,
        model: modelWith,
        klines: klinesOf,
        set: ({ features }) => resolveFeatureSet(features),
        run,
        turns,
      });
    },
  );

  const judgement = onFirstUse(['audit', 'monitor', 'reportFile'], async () => {
    const { judgementMethods } = await import('./judgement.ts');
    return judgementMethods({ kernels: host.rolling, klines: klinesOf, run, turns });
  });

  const search = onFirstUse(['runTrial', 'trialFigures'], async () => {
    const { searchMethods } = await import('./search.ts');
    return searchMethods({ ...host, klines: klinesOf, turns });
  });

  const calls = onFirstUse(['signalsOf', 'warmUpOf', 'answerCall'], async () => {
    const { callMethods } = await import('./calls.ts');
    return callMethods({ rolling: host.rolling, model: modelWith, turns });
  });

  return {
    async open(file, control) {
      try {
        if (!('bytes' in file)) return await openGiven(file, control);
        const kind = sniff(file.bytes);
        if (kind === 'lightgbm' || kind === 'onnx' || (kind !== 'csv' && /\.onnx$/i.test(file.name))) {
          return await openAsModel(file);
        }
        if (kind === 'research') {
          const { parseResearch } = await import('../core/research/document.ts');
          return { kind, research: parseResearch(new TextDecoder().decode(file.bytes)) };
        }
        if (kind === 'feature-set') {
          const { parseFeatureSet } = await import('../core/features/set-file.ts');
          return { kind, set: parseFeatureSet(new TextDecoder().decode(file.bytes)) };
        }
        return await openAsKlines(file, control);
      } catch (error) {
        throw withFile(error, file.name);
      }
    },

    run,

    ...columns,

    ...models,

    ...judgement,

    ...search,

    ...live,

    ...calls,

    async proveResearch(research, mostPrefixes, control) {
      const { proveResearch } = await import('../core/research/prove.ts');
      return turns(() => proveResearch(research, assetsOf(research), { mostPrefixes, control }));
    },

    async features(research, names) {
      const set = resolveFeatureSet(research.features);
      const wanted = names.map((name) => {
        const feature = set.features.find((candidate) => candidate.name === name);
        if (feature === undefined) {
          throw usageError('FEATURE_UNKNOWN', `features: expected a column of ${set.id}, got ${name}`);
        }
        return feature;
      });
      const plan = compilePlan(wanted, { windows: set.windows });
      return turns(() => computeColumns(host.rolling, plan, klinesOf(research)));
    },

    async exportTable(research, table, format, control) {
      const klines = klinesOf(research);
      const [{ klinesTable }, { signalsTable }, { tradesTable }, { writeTable }] = await Promise.all([
        import('../core/klines/columns.ts'),
        import('../core/research/signals-table.ts'),
        import('../core/research/trades-table.ts'),
        import('../core/tables/write.ts'),
      ]);
      const { openTime } = klines;
      const report = table === 'klines' ? undefined : await run(research, control);
      if (table === 'trades' && report?.backtest === undefined) {
        throw usageError('EXPORT_TRADES', 'export: expected a document whose signals are traded, got none', {
          where: { field: '/strategy' },
          hint: 'Choose a strategy first; bars on which a model was trained are not traded.',
        });
      }
      const wanted =
        report === undefined
          ? klinesTable(klines)
          : table === 'trades' && report.backtest
            ? tradesTable(report.backtest, openTime)
            : signalsTable(report, openTime);
      // A writer may hand the columns on; those of the bars stay here.
      return writeTable({ ...wanted, columns: wanted.columns.map((column) => column.slice()) }, format);
    },

    forget: (sha256) =>
      // A run under way may hold what is to go.
      turns(() => {
        klinesBySha.delete(sha256);
        modelsBySha.get(sha256)?.dispose();
        modelsBySha.delete(sha256);
      }),
  };
}

/** How a model's features meet the set it names, or the default one; a file that cannot be matched is told so on `run`, by name. */
function matchWithDefaultSet(model: Model): { missing: readonly string[]; matched: 'name' | 'position' } {
  const { featureSet } = model.card;
  const set = featureSet === undefined ? lite53 : findBuiltInSet(featureSet.id);
  // A set of someone's own: the research that is run says whether it has the columns.
  if (set === undefined) return { missing: [], matched: model.card.featureNames === undefined ? 'position' : 'name' };
  const available = new Set(set.features.map(({ name }) => name));
  const missing = (model.card.featureNames ?? []).filter((name) => !available.has(name));
  if (missing.length > 0) return { missing, matched: 'name' };
  try {
    return { missing, matched: matchFeatures(model.card, set).matched };
  } catch {
    return { missing, matched: model.card.featureNames === undefined ? 'position' : 'name' };
  }
}

/** Scores and what was said of them stay in the cache; what leaves the worker is a copy, so that its buffers may be moved. */
const withOwnScores = (report: Report): Report => ({
  ...report,
  models: report.models.map((run) => ({ ...run, raw: run.raw.slice() })),
  ...(report.evaluation ? { evaluation: structuredClone(report.evaluation) } : {}),
});
