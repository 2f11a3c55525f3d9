import type { Gauge } from './metrics.ts';
import type { PredictionService } from './service.ts';

/** The service's own figures, as Prometheus is told them. */
export function serviceFigures(stats: ReturnType<PredictionService['stats']>): Gauge[] {
  const { cache, features, waiting, workers, replaced } = stats;
  const counter = (name: string, help: string, value: number): Gauge => ({ name, help, type: 'counter', value });
  const gauge = (name: string, help: string, value: number): Gauge => ({ name, help, type: 'gauge', value });
  return [
    counter('klinelab_cache_hits_total', 'Answers from the cache.', cache.hits),
    counter('klinelab_cache_misses_total', 'Answers computed.', cache.misses),
    gauge('klinelab_cache_bytes', 'Bytes held by the cache.', cache.bytes),
    counter('klinelab_feature_cache_hits_total', 'Rows of features from the caches of workers.', features.hits),
    counter('klinelab_feature_cache_misses_total', 'Rows of features computed.', features.misses),
    gauge('klinelab_queue', 'Requests waiting for a worker.', waiting),
    gauge('klinelab_workers', 'Workers.', workers),
    counter('klinelab_workers_replaced_total', 'Workers that overran or died.', replaced),
  ];
}
