import { join } from 'node:path';
import { toErrorRecord, usageError } from '../core/base/errors.ts';
import type { EnsembleMethod, Thresholds } from '../core/signals/signal.ts';
import { createApp } from '../server/app.ts';
import { loopbackHosts } from '../server/guards.ts';
import { listen } from '../server/node.ts';
import { PredictionService } from '../server/service.ts';
import type { ServedModel } from '../server/service.ts';
import { WorkerPool } from '../server/worker-pool.ts';
import type { ParsedOptions } from './command.ts';
import { weightsOf } from './document.ts';
import { packageRoot, version } from '../node/package.ts';

/** A model file under the name that requests use. */
export type NamedModel = Pick<ServedModel, 'name' | 'path'>;

const shortestToken = 32;

const wrong = (option: string, message: string): Error =>
  usageError('OPTION_VALUE', `--${option}: ${message}`, { where: { field: `--${option}` } });

function whole(options: ParsedOptions, name: string, fallback: number, least: number, most: number): number {
  const value = options.number(name) ?? fallback;
  if (!Number.isInteger(value) || value < least || value > most) {
    throw wrong(name, `expected a whole number from ${least} to ${most}, got ${value}`);
  }
  return value;
}

/** A service that others can reach must be told who may ask. */
function tokenOf(options: ParsedOptions, host: string): string | undefined {
  const token = options.text('token') ?? process.env.KLINELAB_TOKEN;
  if (token !== undefined && !(token.length >= shortestToken && /^\S+$/.test(token))) {
    throw wrong('token', `expected at least ${shortestToken} characters without blanks, got ${token.length}`);
  }
  if (token === undefined && !['127.0.0.1', '::1', 'localhost'].includes(host)) {
    throw usageError('TOKEN_MISSING', `--host ${host}: expected a --token for an address others can reach, got none`, {
      where: { field: '--token' },
      hint: 'Set KLINELAB_TOKEN, or keep to 127.0.0.1.',
    });
  }
  return token;
}

/** Serves until SIGTERM, then lets the requests under way finish. */
export async function serveHttp(
  named: readonly NamedModel[],
  thresholds: Thresholds,
  options: ParsedOptions,
): Promise<void> {
  const weights = weightsOf(options, named.length);
  const models = named.map((model, index) => ({ ...model, weight: weights[index] }));
  const host = options.text('host') ?? '127.0.0.1';
  const port = whole(options, 'port', 8000, 0, 65_535);
  const token = tokenOf(options, host);
  const size = options.number('workers') === undefined ? undefined : whole(options, 'workers', 1, 1, 64);
  const log = (line: object): void => void process.stderr.write(`${JSON.stringify(line)}\n`);
  const pool = new WorkerPool({
    file: join(packageRoot, 'build', 'node', 'prediction-worker.cjs'),
    ...(size === undefined ? {} : { size }),
    deadlineMs: whole(options, 'deadline', 5000, 1, 600_000),
  });
  try {
    const service = await PredictionService.start({
      models,
      pool,
      thresholds,
      method: options.text('method') as EnsembleMethod | undefined,
      minConfidence: options.number('min-confidence'),
      onReload: (name, error) =>
        log(
          error === undefined
            ? { event: 'reloaded', model: name }
            : { event: 'reload failed', model: name, error: toErrorRecord(error) },
        ),
    });
    const hosts = [...loopbackHosts, ...options.texts('allowed-host').map((name) => name.toLowerCase())];
    const app = createApp(service, { version, hosts, ...(token === undefined ? {} : { token }) });
    const listening = await listen((request) => app.fetch(request), { host, port });
    process.stdout.write(`${JSON.stringify({ event: 'listening', host, port: listening.port })}\n`);
    await new Promise((resolve) => process.once('SIGTERM', resolve));
    service.stop();
    await listening.close();
  } finally {
    await pool.close();
  }
}
