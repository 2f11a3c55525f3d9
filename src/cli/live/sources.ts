import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { klinesBars } from '../../core/backtest/bar.ts';
import type { Bar } from '../../core/backtest/bar.ts';
import { dataError } from '../../core/base/errors.ts';
import type { Klines } from '../../core/klines/klines.ts';
import { createBarLines } from './bar-lines.ts';

/** Longest line that is read, in characters. */
const longestLine = 65_536;

/** Bars of lines on stdin, as they come. */
export async function* stdinBars(signal: AbortSignal): AsyncGenerator<Bar> {
  const lines = createBarLines();
  const reader = createInterface({ input: process.stdin, crlfDelay: Infinity });
  const stop = (): void => reader.close();
  signal.addEventListener('abort', stop, { once: true });
  try {
    for await (const line of reader) {
      if (line.length > longestLine) {
        throw dataError('BAR_LINE', `bars: expected lines of at most ${longestLine} characters, got ${line.length}`);
      }
      const bar = lines.read(line);
      if (bar !== undefined) yield bar;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    // Whoever still writes must not keep this process.
    process.stdin.destroy();
  }
}

/** Bars of a file, one every so many milliseconds. */
export async function* replayBars(klines: Klines, paceMs: number, signal: AbortSignal): AsyncGenerator<Bar> {
  for (const bar of klinesBars(klines)) {
    if (signal.aborted) return;
    yield bar;
    if (paceMs > 0) await wait(paceMs, undefined, { signal }).catch(() => undefined);
  }
}
