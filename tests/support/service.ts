import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { nodeEngines } from '../../src/node/engines.ts';
import { createApp } from '../../src/server/app.ts';
import type { AppSettings } from '../../src/server/app.ts';
import type { MonitorBook } from '../../src/server/monitor-book.ts';
import { listen } from '../../src/server/node.ts';
import type { ListenOptions } from '../../src/server/node.ts';
import { PredictionService } from '../../src/server/service.ts';
import { WorkerPool } from '../../src/server/worker-pool.ts';
import type { PoolOptions } from '../../src/server/worker-pool.ts';
import type { Engines } from '../../src/core/serving/embedded-model.ts';

const root = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));

export const models = {
  'lgb-5': root('models/lgb-5.txt'),
  'lgb-20': root('models/lgb-20.txt'),
  'updown-10': root('models/updown-10.onnx'),
};

export const sampleKlines = root('public/samples/eurusd-1h.csv');

export const engines = (): Engines => nodeEngines();

const [, ...lines] = readFileSync(sampleKlines, 'utf8').trimEnd().split('\n');
const cells = lines.map((line) => line.split(',').map(Number));

/** Five columns of a request. */
export type Bars = Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', number[]>>;

/** The sample's `count` bars before bar `end`. */
export function lastBars(count: number, end = cells.length): Bars {
  const column = (index: number): number[] => cells.slice(end - count, end).map((row) => row[index]);
  return { open: column(1), high: column(2), low: column(3), close: column(4), volume: column(5) };
}

/** The thread of the service, as `npm run build:node` leaves it. */
export const workerFile = root('build/node/prediction-worker.cjs');

/** A base address and a way to stop what answers there. */
export interface RunningService {
  readonly url: string;
  readonly service: PredictionService;
  stop(): Promise<void>;
}

/** The service over HTTP on a free port of the loopback address. */
export async function startService(
  served: readonly { readonly name: string; readonly path: string }[],
  settings: Partial<AppSettings> &
    Pick<ListenOptions, 'headersTimeoutMs' | 'requestTimeoutMs' | 'maxConnections'> & {
      readonly watchMs?: number;
      readonly pool?: Partial<PoolOptions>;
      readonly monitor?: MonitorBook;
    } = {},
): Promise<RunningService> {
  const { watchMs = 0, monitor, pool: poolOptions, ...rest } = settings;
  const { headersTimeoutMs, requestTimeoutMs, maxConnections } = settings;
  const pool = new WorkerPool({ file: workerFile, size: 1, ...poolOptions });
  const models = served.map((model) => ({ ...model, weight: 1 / served.length }));
  const service = await PredictionService.start({ models, pool, watchMs, ...(monitor ? { monitor } : {}) });
  const app = createApp(service, { version: '0.0.0', ...rest });
  const listening = await listen((request, environment) => app.fetch(request, environment), {
    hosts: ['127.0.0.1'],
    port: 0,
    drainMs: 1000,
    headersTimeoutMs,
    requestTimeoutMs,
    maxConnections,
  });
  return {
    url: `http://127.0.0.1:${listening.port}`,
    service,
    stop: async () => {
      service.stop();
      await listening.close();
      await service.close();
    },
  };
}
