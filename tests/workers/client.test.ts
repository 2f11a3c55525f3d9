import * as Comlink from 'comlink';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createRandom } from '../../src/core/base/random.ts';
import { dataError } from '../../src/core/base/errors.ts';
import type { BarsInput, FileBytes, PiecesInput } from '../../src/workers/api.ts';
import { sliceKlines } from '../../src/core/klines/klines.ts';
import { createEngineClient } from '../../src/workers/client.ts';
import { answer, type WiredEngine } from '../../src/workers/wire.ts';
import { researchOf, walk } from '../core/research/fake.ts';

const bytes = (length: number): Uint8Array => new Uint8Array(length);
const file = (name: string): FileBytes => ({ name, bytes: bytes(10) });

/** A worker in this thread: opens files under their own names, and does with the others what they ask for. */
class TestWorker extends EventTarget {
  static all: TestWorker[] = [];
  readonly opened: string[] = [];
  /** Numbers of bars of what came as bars. */
  readonly bars: number[] = [];
  readonly pieces: PiecesInput[] = [];
  isTerminated = false;
  readonly #port: MessagePort;

  constructor() {
    super();
    TestWorker.all.push(this);
    const { port1, port2 } = new MessageChannel();
    this.#port = port1;
    port1.addEventListener('message', ({ data }) => {
      if (!this.isTerminated) this.dispatchEvent(new MessageEvent('message', { data: data as unknown }));
    });
    const engine: WiredEngine = {
      invoke: (method, [first]) => answer(() => this.#work(method, first)),
    };
    Comlink.expose(engine, port2);
    port1.start();
    port2.start();
  }

  async #work(method: string, first: unknown): Promise<unknown> {
    if (method === 'append') return { opened: { sha256: 'longer' } };
    if (method !== 'open') return this.opened;
    const { name } = first as FileBytes;
    if ('bars' in (first as BarsInput)) this.bars.push((first as BarsInput).bars.openTime.length);
    if (name.startsWith('hangs')) return new Promise(() => undefined);
    if (name.startsWith('dies')) {
      this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }));
      return new Promise(() => undefined);
    }
    if (name.startsWith('traps')) throw new WebAssembly.RuntimeError('unreachable');
    if (name.startsWith('large')) throw new RangeError('Array buffer allocation failed');
    if (name.startsWith('bad')) throw dataError('NO_BARS', `${name}: expected bars`);
    if ('pieces' in (first as PiecesInput)) this.pieces.push(first as PiecesInput);
    if (name.startsWith('several')) {
      const series = (symbol: string) => ({
        sha256: symbol,
        klines: { symbol },
        report: { file: symbol },
        files: [symbol],
      });
      return { kind: 'panel', series: ['A', 'B'].map(series) };
    }
    this.opened.push(name);
    return { kind: 'klines', klines: { sha256: name } };
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#port.postMessage(message, transfer);
  }

  terminate(): void {
    this.isTerminated = true;
    this.#port.close();
  }
}

const client = () => {
  TestWorker.all = [];
  return createEngineClient(() => new TestWorker() as unknown as Worker);
};
/** What the worker that answers now holds open. */
const held = async (engine: ReturnType<typeof client>): Promise<unknown> => engine.inspectModel('x');

afterEach(() => {
  vi.useRealTimers();
  for (const worker of TestWorker.all) worker.terminate();
});

describe('the page’s side of the engine', () => {
  it.each([
    ['dies-1', 'WORKER_DIED'],
    ['traps-1', 'INTERNAL'],
    ['large-1', 'OUT_OF_MEMORY'],
  ])('gives a fresh worker the open files again after one that %s', async (name, code) => {
    const engine = client();
    await engine.open(file('a'));
    await engine.open(file('b'));
    await expect(engine.open(file(name))).rejects.toMatchObject({ code });
    expect(TestWorker.all[0].isTerminated).toBe(true);
    expect(await held(engine)).toEqual(['a', 'b']);
    expect(TestWorker.all).toHaveLength(2);
    engine.dispose();
  });

  it('gives a fresh worker the bars that were appended as well', async () => {
    const engine = client();
    const bars = walk(10);
    const research = await researchOf(bars, []);
    const [reference] = research.data;
    await engine.open({ name: reference.sha256, bars: sliceKlines(bars, 0, 8) });
    await engine.append(research, sliceKlines(bars, 8, 10));
    await expect(engine.open(file('dies-1'))).rejects.toMatchObject({ code: 'WORKER_DIED' });
    await held(engine);
    expect(TestWorker.all[1].bars).toEqual([8, 10]);
    engine.dispose();
  });

  it('gives a fresh worker each of several symbols of its own files, and reads one anew without the others', async () => {
    const engine = client();
    const pieces = ['A', 'B'].map((name) => ({ name, bytes: bytes(10) }));
    await engine.open({ name: 'several', pieces, nowMs: 5 });
    await expect(engine.open(file('dies-1'))).rejects.toMatchObject({ code: 'WORKER_DIED' });
    expect(await held(engine)).toEqual(['A', 'B']);
    await engine.reopen('B', { symbol: 'B', zone: 'UTC' });
    const own = TestWorker.all[1].pieces.map(({ reading, pieces: [piece, ...more], nowMs }) => [
      piece.name,
      more.length,
      reading,
      nowMs,
    ]);
    expect(own).toEqual([
      ['A', 0, { symbol: 'A' }, 5],
      ['B', 0, { symbol: 'B' }, 5],
      ['B', 0, { symbol: 'B', zone: 'UTC' }, 5],
    ]);
    engine.dispose();
  });

  it('keeps a worker that refused a file', async () => {
    const engine = client();
    await engine.open(file('a'));
    await expect(engine.open(file('bad-1'))).rejects.toMatchObject({ code: 'NO_BARS' });
    expect(await held(engine)).toEqual(['a']);
    expect(TestWorker.all).toHaveLength(1);
    engine.dispose();
  });

  it('stops a file that is read for ever, names it, and works on', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const engine = client();
    await engine.open(file('a'));
    const hanging = engine.open(file('hangs-1'));
    const other = engine.open(file('hangs-2'));
    const refused = expect(hanging).rejects.toMatchObject({ code: 'DEADLINE', where: { file: 'hangs-1' } });
    // Whatever waits for the same worker is told as well, and not left waiting.
    const told = expect(other).rejects.toMatchObject({ kind: 'data' });
    vi.advanceTimersByTime(10_001);
    await Promise.all([refused, told]);
    vi.useRealTimers();
    expect(await held(engine)).toEqual(['a']);
    engine.dispose();
  });

  it('stops the worker when a call is aborted, and no file that was being read comes back', async () => {
    const engine = client();
    await engine.open(file('a'));
    const abort = new AbortController();
    const opening = engine.open(file('hangs-1'), { signal: abort.signal });
    abort.abort();
    await expect(opening).rejects.toMatchObject({ kind: 'aborted' });
    expect(TestWorker.all[0].isTerminated).toBe(true);
    expect(await held(engine)).toEqual(['a']);
    engine.dispose();
  });

  it('survives its worker 200 times at any moment: every call is answered, and what was open stays open', async () => {
    const random = createRandom(1);
    const engine = client();
    const open = new Set<string>();
    for (let round = 0; round < 200; round++) {
      const name = `f${random.integer(5)}`;
      const calls = Promise.allSettled([engine.open(file(name)), held(engine), engine.open(file(`bad-${round}`))]);
      for (let wait = random.integer(6); wait > 0; wait--) await new Promise((resolve) => setImmediate(resolve));
      const worker = TestWorker.all.at(-1)!;
      if (!worker.isTerminated) worker.dispatchEvent(Object.assign(new Event('error'), { message: 'killed' }));
      const [first] = await calls;
      if (first.status === 'fulfilled') open.add(name);
      const now = (await held(engine)) as string[];
      for (const kept of open) expect(now).toContain(kept);
    }
    expect(open.size).toBeGreaterThan(0);
    engine.dispose();
  });
});
