import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { dataError, KlineLabError, usageError } from '../core/base/errors.ts';
import type { ErrorRecord } from '../core/base/errors.ts';
import { nameFromFile } from '../core/models/open.ts';
import type { Prediction, SignalInput, SignalModel } from '../core/serving/signal-model.ts';
import { checkBatch, inputText, readPrediction, readPredictions } from '../core/serving/wire.ts';

export interface ProcessModelOptions {
  /** The model file. */
  readonly path: string;
  /** The program and its first arguments, e.g. `['klinelab']`. */
  readonly command: readonly string[];
  /** Keep one process for all calls (default), or start one for each. */
  readonly keep?: boolean;
  /** Time for one call; default 10 s. A process that overruns is ended. */
  readonly timeoutMs?: number;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

interface Reply {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: ErrorRecord;
}

type Settle = (reply: Reply | KlineLabError) => void;

/** A running process with the calls that wait for its answers. */
interface Running {
  readonly child: Child;
  readonly waiting: Map<number, Settle>;
}

/** As much of what a process writes on stderr as an error tells. */
const mostTold = 500;

/**
 * A model in a process of its own, `klinelab serve --stdio`: one kept for all calls, or one a call. A kept one that
 * dies is started anew with the next call. Errors are those of the process, and `PROCESS_START`, `PROCESS_ENDED`,
 * `PROCESS_TIMEOUT`, `PROCESS_ANSWER` (data).
 */
export class ProcessModel implements SignalModel {
  readonly #options: ProcessModelOptions;
  #path: string;
  #running: Running | undefined;
  #nextId = 1;
  #open = true;

  constructor(options: ProcessModelOptions) {
    this.#options = options;
    this.#path = options.path;
  }

  async predict(input: SignalInput): Promise<Prediction> {
    return answered(readPrediction(await this.#call('predict', `,"input":${inputText(input)}`)));
  }

  async predictBatch(inputs: readonly SignalInput[]): Promise<readonly Prediction[]> {
    const written = checkBatch({ requests: inputs }).map((input) => inputText(input));
    const answer = await this.#call('predictBatch', `,"inputs":[${written.join(',')}]`);
    return answered(readPredictions({ predictions: answer }, inputs.length));
  }

  async reload(path: string): Promise<void> {
    await this.#call('reload', `,"path":${JSON.stringify(path)}`);
    this.#path = path;
  }

  isLoaded(): boolean {
    return this.#open;
  }

  getModelName(): string {
    return nameFromFile(this.#path);
  }

  async test(): Promise<boolean> {
    return (await this.#call('test')) === true;
  }

  async close(): Promise<void> {
    this.#open = false;
    this.#running?.child.stdin.end();
    this.#running = undefined;
  }

  /** Asks with the further fields of the line as JSON text. */
  async #call(method: string, further = ''): Promise<unknown> {
    if (!this.#open) throw usageError('MODEL_CLOSED', 'model: expected an open one, got a closed one');
    const { keep = true, timeoutMs = 10_000 } = this.#options;
    const running = keep ? (this.#running ??= this.#start()) : this.#start();
    const id = this.#nextId++;
    const reply = await new Promise<Reply | KlineLabError>((settle) => {
      const timer = setTimeout(() => {
        running.child.kill('SIGKILL');
        settle(dataError('PROCESS_TIMEOUT', `process: expected an answer within ${timeoutMs} ms, got none`));
      }, timeoutMs);
      running.waiting.set(id, (answer) => {
        clearTimeout(timer);
        settle(answer);
      });
      running.child.stdin.write(`{"id":${id},"method":"${method}"${further}}\n`);
      if (!keep) running.child.stdin.end();
    });
    if (reply instanceof KlineLabError) throw reply;
    if (reply.error !== undefined) throw KlineLabError.fromRecord(reply.error);
    return reply.result;
  }

  #start(): Running {
    const [program, ...first] = this.#options.command;
    const child = spawn(program, [...first, 'serve', '--stdio', '--model', `model=${this.#path}`], {
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const running: Running = { child, waiting: new Map() };
    let told = '';
    const end = (error: KlineLabError): void => {
      if (this.#running === running) this.#running = undefined;
      for (const settle of running.waiting.values()) settle(error);
      running.waiting.clear();
    };
    child.stderr.on('data', (bytes: Buffer) => (told = (told + bytes.toString()).slice(0, mostTold)));
    // A process that has ended says so by its exit; writing to it must not end this one.
    child.stdin.on('error', () => undefined);
    child.on('error', (cause) =>
      end(dataError('PROCESS_START', `process: expected ${program} to start, got none`, { cause })),
    );
    child.on('close', (code) =>
      end(dataError('PROCESS_ENDED', `process: expected an answer, got exit code ${code}: ${told.trim()}`)),
    );
    createInterface({ input: child.stdout }).on('line', (line) => {
      const reply = parseReply(line);
      if (reply === undefined) {
        child.kill();
        end(dataError('PROCESS_ANSWER', 'process: expected lines of JSON, got another line'));
        return;
      }
      const settle = running.waiting.get(reply.id);
      running.waiting.delete(reply.id);
      settle?.(reply);
    });
    return running;
  }
}

function answered<T>(prediction: T | undefined): T {
  if (prediction !== undefined) return prediction;
  throw dataError('PROCESS_ANSWER', 'process: expected a prediction, got another answer');
}

function parseReply(line: string): Reply | undefined {
  try {
    return JSON.parse(line) as Reply;
  } catch {
    return undefined;
  }
}
