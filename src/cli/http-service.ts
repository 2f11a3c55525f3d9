import { usageError } from '../core/base/errors.ts';
import { createApp } from '../server/app.ts';
import type { AppSettings } from '../server/app.ts';
import { loopbackHosts } from '../server/guards.ts';
import { MonitorBook } from '../server/monitor-book.ts';
import { listen } from '../server/node.ts';
import { PredictionService } from '../server/service.ts';
import { WorkerPool } from '../server/worker-pool.ts';
import { exitCodes } from './command.ts';
import type { ParsedOptions } from './command.ts';
import type { Settings } from './config/settings.ts';
import { readConfiguration } from './config/sources.ts';
import { servedModels } from './served-models.ts';
import { predictionWorkerFile, version } from '../node/package.ts';

type ServeSettings = Settings['serve'];

/** Requests a second of one caller where others than this machine can ask. */
const exposedRate = 50;

const log = (line: object): void => void process.stderr.write(`${JSON.stringify(line)}\n`);

const isLoopback = (host: string): boolean => ['127.0.0.1', '::1', 'localhost'].includes(host);

/** A service that others can reach must be told who may ask. */
function checkExposure({ host, token, insecureNoAuth, corsOrigins }: ServeSettings): void {
  if (token === undefined && !isLoopback(host) && !insecureNoAuth) {
    throw usageError('TOKEN_MISSING', `--host ${host}: expected a --token for an address others can reach, got none`, {
      where: { field: '--token' },
      hint: 'Set KLINELAB_TOKEN, or keep to 127.0.0.1.',
    });
  }
  const odd = corsOrigins.find((origin) => !isOrigin(origin));
  if (odd !== undefined) {
    throw usageError('OPTION_VALUE', `--cors-origin: expected an origin such as https://lab.example, got ${odd}`, {
      where: { field: '--cors-origin' },
    });
  }
}

/** Scheme, host and port as a browser writes them, and no more. */
const isOrigin = (text: string): boolean => URL.canParse(text) && new URL(text).origin === text;

function appSettings(serve: ServeSettings): AppSettings {
  const { host, token, corsOrigins, allowedHosts, trustProxy, burst, bodyBytes, batchBytes } = serve;
  const perSecond = serve.rate ?? (isLoopback(host) ? 0 : exposedRate);
  return {
    version,
    hosts: [...loopbackHosts, ...allowedHosts.map((name) => name.toLowerCase())],
    origins: corsOrigins,
    trustProxy,
    rate: { perSecond, burst },
    mostBytes: bodyBytes,
    mostBatchBytes: batchBytes,
    ...(token === undefined ? {} : { token }),
  };
}

function createPool({ workers, queue, deadlineMs }: ServeSettings): WorkerPool {
  return new WorkerPool({
    file: predictionWorkerFile,
    ...(workers === undefined ? {} : { size: workers }),
    queue,
    deadlineMs,
  });
}

function openMonitor({ state, monitorWindow, monitorIc, monitorDrift }: ServeSettings): Promise<MonitorBook> {
  return MonitorBook.open({
    window: monitorWindow,
    icThreshold: monitorIc,
    driftThreshold: monitorDrift,
    ...(state === undefined ? {} : { folder: state }),
    onTrouble: (message) => log({ event: 'monitor', message }),
  });
}

/** The exit code once SIGTERM or SIGINT has come; SIGHUP reloads the models. */
function untilEnded(service: PredictionService): Promise<number> {
  const reload = (): void =>
    void service.reloadAll().catch((error: Error) => log({ event: 'reload', message: error.message }));
  process.on('SIGHUP', reload);
  // An interrupt ends the service as a whole, not the process at once.
  process.removeAllListeners('SIGINT');
  return new Promise((resolve) => {
    process.once('SIGTERM', () => resolve(0));
    process.once('SIGINT', () => resolve(exitCodes.aborted));
  });
}

/** Serves until it is told to end, then lets the requests under way finish. */
export async function serveHttp(options: ParsedOptions): Promise<number> {
  const { settings } = readConfiguration(options, ['serve', 'signals']);
  const { serve } = settings;
  checkExposure(serve);
  const served = servedModels(settings);
  const pool = createPool(serve);
  try {
    const service = new PredictionService(
      {
        ...served,
        pool,
        watchMs: serve.watchMs,
        cacheEntries: serve.cacheEntries,
        cacheBytes: serve.cacheBytes,
        onReload: (model, error) =>
          log(error === undefined ? { event: 'reloaded', model } : { event: 'reload failed', model, error }),
      },
      await openMonitor(serve),
    );
    const app = createApp(service, appSettings(serve));
    const { host, port, drainMs, headersTimeoutMs, requestTimeoutMs, maxConnections } = serve;
    // Whoever looks after the process can ask for its health while models are loaded.
    const listening = await listen((request, environment) => app.fetch(request, environment), {
      // Names such as localhost may lead to either.
      hosts: host === '127.0.0.1' ? [host, '::1'] : [host],
      port,
      drainMs,
      headersTimeoutMs,
      requestTimeoutMs,
      maxConnections,
    });
    try {
      await service.load();
      process.stdout.write(`${JSON.stringify({ event: 'listening', host, port: listening.port })}\n`);
      return await untilEnded(service);
    } finally {
      service.stop();
      await listening.close();
      await service.close();
    }
  } finally {
    await pool.close();
  }
}
