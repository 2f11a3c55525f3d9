import { abortedError, KlineLabError, toErrorRecord, usageError } from '../core/base/errors.ts';
import { nearestName } from '../core/base/nearest.ts';
import { exitCodes, type Command } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { parseCall } from './options.ts';
import { stdoutError } from './stdout.ts';
import { version } from '../node/package.ts';

/** Every command is a file of its own, loaded when it is called. */
const commands: Readonly<Record<string, { summary: string; load: () => Promise<{ command: Command }> }>> = {
  features: { summary: 'features of klines, one row a bar', load: () => import('./commands/features.ts') },
  predict: { summary: 'what a model says of each row', load: () => import('./commands/predict.ts') },
  signals: { summary: "models' signals and the ensemble's votes", load: () => import('./commands/signals.ts') },
  train: { summary: 'a LightGBM model, from klines or a feature matrix', load: () => import('./commands/train.ts') },
  evaluate: {
    summary: 'how good predictions are, on bars no model was trained on',
    load: () => import('./commands/evaluate.ts'),
  },
  backtest: { summary: 'what trading the signals would have brought', load: () => import('./commands/backtest.ts') },
  monitor: {
    summary: 'whether models at work ought to be trained anew',
    load: () => import('./commands/monitor.ts'),
  },
  live: { summary: 'trades bars as they come, on paper, with a journal', load: () => import('./commands/live.ts') },
  stream: {
    summary: 'features, scores and votes of Arrow record batches, from stdin to stdout',
    load: () => import('./commands/stream.ts'),
  },
  run: { summary: 'a research document: report.json and report.html', load: () => import('./commands/run.ts') },
  search: {
    summary: 'LightGBM parameters with the best IC on validation bars',
    load: () => import('./commands/search.ts'),
  },
  export: { summary: 'a LightGBM model as ONNX or text', load: () => import('./commands/export.ts') },
  diff: { summary: 'how two models differ', load: () => import('./commands/diff.ts') },
  inspect: { summary: 'what a model file holds', load: () => import('./commands/inspect.ts') },
  import: { summary: 'any klines file to canonical klines', load: () => import('./commands/import.ts') },
  synthetic: { summary: 'a made-up market of known properties', load: () => import('./commands/synthetic.ts') },
  fetch: { summary: 'klines from an exchange', load: () => import('./commands/fetch.ts') },
  serve: { summary: 'models over HTTP, or as JSON lines', load: () => import('./commands/serve.ts') },
  config: { summary: 'the settings in force, and where each comes from', load: () => import('./commands/config.ts') },
  link: { summary: 'the link of a research document', load: () => import('./commands/link.ts') },
  verify: { summary: 're-computes a link or document', load: () => import('./commands/verify.ts') },
  check: {
    summary: 'whether klines, features, a model or a document are sound',
    load: () => import('./commands/check.ts'),
  },
  doctor: { summary: 'versions, and a self-test of every engine', load: () => import('./commands/doctor.ts') },
};

/** Runs one call of the command line and returns its exit code. Errors are printed here and nowhere else. */
export async function main(args: readonly string[]): Promise<number> {
  endOnClosedStdout(args.includes('--json'));
  process.once('SIGINT', () => {
    report(abortedError('klinelab'), false);
    process.exit(exitCodes.aborted);
  });
  const [name, ...rest] = args;
  try {
    if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
      const summaries = Object.fromEntries(Object.entries(commands).map(([key, { summary }]) => [key, summary]));
      process.stdout.write(overview(summaries));
      return name === undefined ? exitCodes.usage : 0;
    }
    if (name === '--version' || name === '-V') {
      process.stdout.write(`klinelab ${version}\n`);
      return 0;
    }
    if (!Object.hasOwn(commands, name)) throw unknownCommand(name);
    const { command } = await commands[name].load();
    const call = parseCall(name, command, rest);
    if (call.options.flag('help')) {
      process.stdout.write(commandHelp(name, command));
      return 0;
    }
    return (await command.run(call)) ?? 0;
  } catch (error) {
    report(error, args.includes('--json'));
    return exitCodes[toErrorRecord(error).kind];
  }
}

function unknownCommand(name: string): KlineLabError {
  const near = nearestName(name, Object.keys(commands));
  return usageError('COMMAND_UNKNOWN', `klinelab: expected a command, got ${name}`, {
    hint: near ? `Did you mean \`klinelab ${near}\`?` : '`klinelab --help` lists the commands.',
  });
}

function report(error: unknown, asJson: boolean): void {
  const { code, message, where, hint } = toErrorRecord(error);
  if (asJson) process.stderr.write(`${JSON.stringify({ code, message, where, hint })}\n`);
  else {
    const file = where.file !== undefined && !message.startsWith(where.file) ? `${where.file}: ` : '';
    process.stderr.write(`klinelab: ${code}: ${file}${message}${hint ? `\n  ${hint}` : ''}\n`);
  }
}

/** `klinelab … | head` closes the pipe early; that is no failure. A full disk is one. */
function endOnClosedStdout(asJson: boolean): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(0);
    report(stdoutError(error), asJson);
    process.exit(exitCodes.data);
  });
}
