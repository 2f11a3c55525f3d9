// `klinelab/server`: models in Node, over HTTP, and in processes.

export { nodeEngines } from '../node/engines.ts';
export { loadOnnxRuntime } from '../node/onnxRuntime.ts';
export { EmbeddedModel } from '../core/serving/embedded-model.ts';
export type { Engines } from '../core/serving/embedded-model.ts';
export type { BarsInput, FeaturesInput, Prediction, SignalInput, SignalModel } from '../core/serving/signal-model.ts';
export { HttpModel } from './http-model.ts';
export type { HttpModelOptions } from './http-model.ts';
export { ProcessModel } from './process-model.ts';
export type { ProcessModelOptions } from './process-model.ts';
export { openJournal } from '../node/journal.ts';
export type { JournalFile, JournalStart } from '../node/journal.ts';
export { serveLines } from './json-lines.ts';
export { createApp } from './app.ts';
export type { AppSettings } from './app.ts';
export { listen } from './node.ts';
export type { ListenOptions } from './node.ts';
export { PredictionService } from './service.ts';
export type { ServiceOptions } from './service.ts';
export type { ServedModel } from './model-registry.ts';
export { MonitorBook } from './monitor-book.ts';
export type { BookOptions } from './monitor-book.ts';
export { WorkerPool } from './worker-pool.ts';
export { predictionWorkerFile } from '../node/package.ts';
