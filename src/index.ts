// What the package `klinelab` offers, in the order data flows. Everything here runs wherever JavaScript runs: no files, no
// network, no clock. `klinelab/wasm` loads the kernels that the heavy parts are lent.

export { KlineLabError } from './core/base/errors.ts';
export type { ErrorKind, ErrorPlace, ErrorRecord } from './core/base/errors.ts';
export type { Progress, RunControl } from './core/base/progress.ts';

// Kernels: created from compiled modules, by `klinelab/wasm` or by hand.
export { createRollingKernels } from './core/kernels/rolling.ts';
export type { RollingKernels } from './core/kernels/rolling.ts';
export { TreeKernels } from './core/kernels/trees.ts';
export { createTrainingKernels } from './core/kernels/training.ts';
export type { TrainingKernels } from './core/kernels/training.ts';

// Klines: bytes of any format to bars.
export { openKlines } from './core/klines/open.ts';
export type { OpenedKlinesFile, OpenOptions as OpenKlinesOptions } from './core/klines/open.ts';
export { openSeries } from './core/klines/open-pieces.ts';
export type { OpenedSeries } from './core/klines/open-pieces.ts';
export { barCount, sliceKlines } from './core/klines/klines.ts';
export type { Klines, Panel } from './core/klines/klines.ts';
export type { ImportReport } from './core/klines/report.ts';
export { formatInterval, parseInterval } from './core/klines/interval.ts';
export { resampleKlines } from './core/klines/resample.ts';
export { syntheticMarket } from './core/klines/synthetic.ts';
export { writeTable } from './core/tables/write.ts';

// Features: sets and expressions to columns, at once or bar by bar.
export { builtInSet, builtInSetIds } from './core/features/sets/built-in.ts';
export { createFeatureSet, extendFeatureSet } from './core/features/create.ts';
export { formatFeatureSet, parseFeatureSet } from './core/features/set-file.ts';
export type { Feature, FeatureSet, WindowRule } from './core/features/set.ts';
export { compilePlan, selectOutputs } from './core/features/planner.ts';
export type { FeatureBlock, Plan } from './core/features/plan.ts';
export { computeColumns, computeFeatures } from './core/features/compute.ts';
export { createLastBar } from './core/features/last-bar.ts';
export { FeatureCache } from './core/features/feature-cache.ts';
export type { FeatureCacheOptions } from './core/features/feature-cache.ts';
export type { CacheStats } from './core/base/content-cache.ts';
export { compileLabel, computeLabel } from './core/features/label.ts';
export type { Label } from './core/features/label.ts';
export { createStream } from './core/features/stream.ts';
export type { FeatureStream } from './core/features/stream.ts';
export { analyseFeature } from './core/features/analyse.ts';
export type { FeatureAnalysis } from './core/features/analyse.ts';
export { proveBlindness } from './core/features/blindness.ts';
export type { BlindnessReport } from './core/features/blindness.ts';

// Evaluation: plain functions of columns.
export { ic, icir, rankIc } from './core/evaluation/ic.ts';
export { evaluatePredictions } from './core/evaluation/evaluate.ts';
export { makeSplits } from './core/evaluation/splits.ts';
export { ModelMonitor } from './core/evaluation/monitor.ts';
export type { MonitorOptions, MonitorState, SavedMonitor } from './core/evaluation/monitor.ts';

// Models: LightGBM text and ONNX.
export { openModel } from './core/models/open.ts';
export type { OpenOptions as OpenModelOptions } from './core/models/open.ts';
export type { Model, ModelCard, ModelInput } from './core/models/model.ts';
export type { OnnxRuntimeLoader } from './core/models/onnx/runtime.ts';
export { matchFeatures } from './core/models/match.ts';

// Training: LightGBM's own trees, on klines or on any columns.
export { trainModel } from './core/research/training/train-model.ts';
export type { TrainingRecipe } from './core/research/training/recipe.ts';
export type { TrainedModel } from './core/research/training/train.ts';
export { train } from './core/training/train.ts';
export type { TrainingRequest, TrainingResult } from './core/training/request.ts';
export { writeModelText } from './core/models/lightgbm/write.ts';
export { createStudy } from './core/training/search/study.ts';

// Signals: scores to directions and votes.
export { defaultThresholds } from './core/signals/signal.ts';
export type { Direction, EnsembleMethod, Signal, Thresholds, Vote, Voter } from './core/signals/signal.ts';
export { getSignal } from './core/signals/thresholds.ts';
export { vote } from './core/signals/ensemble.ts';
export { calibrate, fitCalibration } from './core/signals/calibration.ts';

// Backtest.
export { runBacktest } from './core/backtest/run.ts';
export type { Backtest } from './core/backtest/run.ts';
export { defaultBacktest } from './core/backtest/settings.ts';
export type { BacktestSettings } from './core/backtest/settings.ts';
export { createStrategy, decide } from './core/backtest/strategy.ts';
export type { Strategy } from './core/backtest/strategy.ts';

// Trading bar by bar: any strategy, any order interface, everything journalled.
export { klinesBars } from './core/backtest/bar.ts';
export type { Bar } from './core/backtest/bar.ts';
export { createLiveTrading } from './core/backtest/live-trading.ts';
export type { LiveStrategy, LiveTrading } from './core/backtest/live-trading.ts';
export type { LiveJournal, LiveRecord } from './core/backtest/live-records.ts';
export { createPaperOrders } from './core/backtest/orders.ts';
export type { LiveOrder, OrderFill, OrderInterface } from './core/backtest/orders.ts';

// Research: the document, its run and its report; live signals.
export { completeResearch, parseResearch } from './core/research/document.ts';
export type { Research } from './core/research/document.ts';
export { createRunCache } from './core/research/cache.ts';
export { runResearch } from './core/research/run.ts';
export type { RunAssets } from './core/research/run.ts';
export type { ModelRun, Report } from './core/research/report.ts';
export type { AcrossSymbols, PanelSymbol, ReportPanel } from './core/research/report-panel.ts';
export { checkResearch } from './core/research/checklist.ts';
export type { Check } from './core/research/checklist.ts';
export { assessTrust } from './core/research/trust.ts';
export type { Trust } from './core/research/trust.ts';
export { monitorModels } from './core/research/monitoring.ts';
export type { MonitoredModel, Monitoring, MonitoringOptions } from './core/research/monitoring.ts';
export { reportPage } from './core/report/page.ts';
export { verifyFingerprints } from './core/research/verify.ts';
export { decodeLink, encodeLink } from './core/research/link.ts';
export { createLiveSignal } from './core/research/live-signal.ts';
export type { LiveOptions, LiveSignal } from './core/research/live-signal.ts';
export { createLiveSignals } from './core/research/live-ensemble.ts';
export type { LiveBlock, LiveReading, LiveSettings, LiveSignals, LiveState } from './core/research/live-ensemble.ts';
export { liveSettings } from './core/research/live-settings.ts';
export { createLiveStrategy } from './core/research/live-strategy.ts';
export { createSymbolStreams } from './core/research/symbol-streams.ts';
export type { SymbolBatch, SymbolStreams } from './core/research/symbol-streams.ts';

// Serving: a model that answers bars with a signal, the same wherever it runs.
export { EmbeddedModel } from './core/serving/embedded-model.ts';
export type { Engines } from './core/serving/embedded-model.ts';
export type { BarsInput, FeaturesInput, Prediction, SignalInput, SignalModel } from './core/serving/signal-model.ts';
