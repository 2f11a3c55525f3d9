import { usageError } from '../../core/base/errors.ts';
import { nameFromFile } from '../../core/models/open.ts';
import { defaultThresholds } from '../../core/signals/signal.ts';
import type { Thresholds } from '../../core/signals/signal.ts';
import { checkThresholds } from '../../core/signals/thresholds.ts';
import { EmbeddedModel } from '../../server/embedded-model.ts';
import { serveLines } from '../../server/json-lines.ts';
import type { Command, ParsedOptions } from '../command.ts';
import type { NamedModel } from '../http-service.ts';
import { rollingKernels, treeKernels } from '../../node/kernels.ts';
import { loadOnnxRuntime } from '../../node/onnxRuntime.ts';
import { sha256 } from '../../node/sha256.ts';
import { signalOptions } from '../options.ts';

const nameForm = /^[a-z0-9][a-z0-9._-]{0,63}$/;

const wrong = (option: string, message: string): Error =>
  usageError('OPTION_VALUE', `--${option}: ${message}`, { where: { field: `--${option}` } });

/** `NAME=FILE`, or a file that gives the name. */
function namedModels(options: ParsedOptions): NamedModel[] {
  const written = options.texts('model');
  if (written.length === 0) throw wrong('model', 'expected at least one NAME=FILE, got none');
  const models = written.map((text) => {
    const at = text.indexOf('=');
    const path = text.slice(at + 1);
    const name = at > 0 ? text.slice(0, at) : nameFromFile(path).toLowerCase();
    if (!nameForm.test(name)) throw wrong('model', `expected a name of a-z, 0-9, dot, _ and -, got ${name}`);
    return { name, path };
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

async function serveStdio(options: ParsedOptions): Promise<void> {
  const [{ path }, ...others] = namedModels(options);
  if (others.length > 0) throw wrong('model', `expected one model with --stdio, got ${others.length + 1}`);
  const engines = { rolling: rollingKernels(), trees: treeKernels(), onnx: loadOnnxRuntime, sha256 };
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
    if (options.flag('stdio')) return serveStdio(options);
    // A process that answers one line starts without the HTTP service.
    const { serveHttp } = await import('../http-service.ts');
    return serveHttp(namedModels(options), thresholdsOf(options), options);
  },
};
