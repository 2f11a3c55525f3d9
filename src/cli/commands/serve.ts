import { defaultThresholds } from '../../core/signals/signal.ts';
import { EmbeddedModel } from '../../core/serving/embedded-model.ts';
import { serveLines } from '../../server/json-lines.ts';
import type { Command, ParsedOptions } from '../command.ts';
import { configFileOption, optionsOf } from '../config/settings.ts';
import { namedModels, thresholdsOf, wrongOption } from '../named-models.ts';
import { nodeEngines } from '../../node/engines.ts';

async function serveStdio(options: ParsedOptions): Promise<void> {
  const [{ path }, ...others] = namedModels(options.texts('model'));
  if (others.length > 0) throw wrongOption('model', `expected one model with --stdio, got ${others.length + 1}`);
  const thresholds = thresholdsOf(
    options.number('threshold-buy') ?? defaultThresholds.buy,
    options.number('threshold-sell') ?? defaultThresholds.sell,
  );
  const model = await EmbeddedModel.fromFile(path, nodeEngines(), { thresholds });
  await serveLines(model, process.stdin, process.stdout);
  await model.close();
}

export const command: Command = {
  summary: "Models over HTTP: bars in, the last bar's signal out. Or as JSON lines on stdin and stdout.",
  inputs: [],
  options: {
    stdio: { kind: 'flag', help: 'answer JSON lines of one model instead of HTTP; no configuration is read' },
    ...configFileOption,
    ...optionsOf('serve'),
    ...optionsOf('signals'),
  },
  examples: [
    'klinelab serve --model fast=lgb-5.txt --model slow=lgb-20.txt',
    'klinelab serve --ensemble research.json --model lgb-5.txt --model lgb-20.txt --state state/',
    'klinelab serve --model lgb-5.txt --host 0.0.0.0 --allowed-host signals.lan   # with KLINELAB_TOKEN set',
    `echo '{"id":1,"method":"test"}' | klinelab serve --model lgb-5.txt --stdio`,
  ],
  async run({ options }) {
    if (options.flag('stdio')) return serveStdio(options);
    // A process that answers one line starts without the HTTP service.
    const { serveHttp } = await import('../http-service.ts');
    return serveHttp(options);
  },
};
