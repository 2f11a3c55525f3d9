import { join } from 'node:path';
import { toErrorRecord, usageError } from '../../core/base/errors.ts';
import { nameFromFile } from '../../core/models/open.ts';
import { defaultThresholds } from '../../core/signals/signal.ts';
import type { EnsembleMethod, Thresholds } from '../../core/signals/signal.ts';
import { checkThresholds } from '../../core/signals/thresholds.ts';
import { createApp } from '../../server/app.ts';
import { EmbeddedModel } from '../../server/embedded-model.ts';
import { loopbackHosts } from '../../server/guards.ts';
import { serveLines } from '../../server/json-lines.ts';
import { listen } from '../../server/node.ts';
import { PredictionService } from '../../server/service.ts';
import type { ServedModel } from '../../server/service.ts';
import { WorkerPool } from '../../server/worker-pool.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { weightsOf } from '../document.ts';
import { rollingKernels, treeKernels } from '../kernels.ts';
import { loadOnnxRuntime } from '../onnxRuntime.ts';
import { signalOptions } from '../options.ts';
import { packageRoot, version } from '../package.ts';

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;
const shortestToken = 32;

const wrong = (option: string, message: string): Error =>
  usageError('OPTION_VALUE', `--${option}: ${message}`, { where: { field: `--${option}` } });

/** `NAME=FILE`, or a file that gives the name. */
function servedModels(options: ParsedOptions): ServedModel[] {
  const written = options.texts('model');
  if (written.length === 0) throw wrong('model', 'expected at least one NAME=FILE, got none');
  const weights = weightsOf(options, written.length);
  const models = written.map((text, index) => {
    const at = text.indexOf('=');
    const path = text.slice(at + 1);
    const name = at > 0 ? text.slice(0, at) : nameFromFile(path).toLowerCase();
    if (!nameForm.test(name)) throw wrong('model', `expected a name of a-z, 0-9, dot, _ and -, got ${name}`);
    return { name, path, weight: weights[index] };
  });
  const names = new Set(models.map(({ name }) => name));
  if (names.size < models.length) throw wrong('model', 'expected different names, got one twice');
  return models;
}

function thresholdsOf(options: ParsedOptions): Thresholds {
  const thresholds = {
    buy: options.number('threshold-buy') ?? defaultThresholds.buy,
    sell: options.number('threshold-sell') ?? defaultThresholds.sell,
  };
  checkThresholds(thresholds);
  return thresholds;
}

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
async function serveHttp(options: ParsedOptions): Promise<void> {
  const models = servedModels(options);
  const thresholds = thresholdsOf(options);
  const host = options.text('host') ?? '127.0.0.1';
  const port = whole(options, 'port', 8000, 0, 65_535);
  const token = tokenOf(options, host);
  const size = options.number('workers') === undefined ? undefined : whole(options, 'workers', 1, 1, 64);
  const log = (line: object): void => void process.stderr.write(`${JSON.stringify(line)}\n`);
  const pool = new WorkerPool({
    file: join(packageRoot, 'build', 'node', 'prediction-worker.js'),
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

async function serveStdio(options: ParsedOptions): Promise<void> {
  const [{ path }, ...others] = servedModels(options);
  if (others.length > 0) throw wrong('model', `expected one model with --stdio, got ${others.length + 1}`);
  const engines = { rolling: rollingKernels(), trees: treeKernels(), onnx: loadOnnxRuntime };
  const model = await EmbeddedModel.fromFile(path, engines, { thresholds: thresholdsOf(options) });
  await serveLines(model, process.stdin, process.stdout);
  await model.close();
}

export const command: Command = {
  summary: "Models over HTTP: bars in, the last bar's signal out. Or as JSON lines on stdin and stdout.",
  inputs: [],
  options: {
    model: {
      kind: 'text',
      many: true,
      value: 'NAME=FILE',
      help: 'a model to serve (repeatable); the first is the default',
    },
    host: { kind: 'text', value: 'ADDRESS', help: 'address to listen on; 127.0.0.1 by default' },
    port: { kind: 'number', value: 'N', help: 'port; 8000 by default, 0 takes a free one' },
    token: { kind: 'text', value: 'TEXT', help: 'bearer token of at least 32 characters (or KLINELAB_TOKEN)' },
    'allowed-host': { kind: 'text', many: true, value: 'NAME', help: 'a further host name to answer to (repeatable)' },
    workers: { kind: 'number', value: 'N', help: 'threads; by default processors less one' },
    deadline: { kind: 'number', value: 'MS', help: 'time for a prediction; 5000 by default' },
    stdio: { kind: 'flag', help: 'answer JSON lines instead of HTTP' },
    weights: signalOptions.weights,
    method: signalOptions.method,
    'min-confidence': signalOptions['min-confidence'],
    'threshold-buy': signalOptions['threshold-buy'],
    'threshold-sell': signalOptions['threshold-sell'],
  },
  examples: [
    'klinelab serve --model fast=lgb-5.txt --model slow=lgb-20.txt',
    'klinelab serve --model lgb-5.txt --host 0.0.0.0 --allowed-host signals.lan   # with KLINELAB_TOKEN set',
    `echo '{"id":1,"method":"test"}' | klinelab serve --model lgb-5.txt --stdio`,
  ],
  async run({ options }) {
    await (options.flag('stdio') ? serveStdio(options) : serveHttp(options));
  },
};
