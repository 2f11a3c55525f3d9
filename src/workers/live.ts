import { dataError } from '../core/base/errors.ts';
import type { RunControl } from '../core/base/progress.ts';
import { barCount, sliceKlines } from '../core/klines/klines.ts';
import type { Klines } from '../core/klines/klines.ts';
import { joinPieces } from '../core/klines/merge.ts';
import { openBars } from '../core/klines/open-bars.ts';
import type { OpenedKlinesFile } from '../core/klines/open.ts';
import type { RunCache } from '../core/research/cache.ts';
import type { Research } from '../core/research/document.ts';
import { startLiveRun, type LiveRun } from '../core/research/live-run.ts';
import type { RunAssets } from '../core/research/run.ts';
import { unjudged } from '../core/research/unjudged.ts';
import type { Appended, Engine, OpenedKlines } from './api.ts';
import type { Turns } from './turns.ts';

interface LiveEngineHost {
  readonly assets: (research: Research) => RunAssets & { readonly cache: RunCache };
  /** Takes klines in under their fingerprint. */
  readonly keep: (opened: OpenedKlinesFile) => OpenedKlines;
  /** Computes a document at once, without waiting for a turn. */
  readonly run: Engine['run'];
  readonly turns: Turns;
}

/** All of a document that its live scores and votes depend on; where a model's file came from is no part of it. */
const essence = ({ data, features, models, signals }: Research): string =>
  JSON.stringify([data, features, models.map(({ source: _, train: __, ...model }) => model), signals]);

/** Bars that come one by one behind a document's. One document at a time is followed. */
export function liveMethods({ assets, keep, run, turns }: LiveEngineHost): Pick<Engine, 'append' | 'preview'> {
  let current: { readonly of: string; readonly run: LiveRun } | undefined;

  async function liveRun(research: Research, control?: RunControl): Promise<LiveRun> {
    const of = essence(research);
    if (current?.of === of) return current.run;
    drop();
    const started = await startLiveRun(research, assets(research), control);
    current = { of, run: started };
    return started;
  }

  function drop(): void {
    current?.run.close();
    current = undefined;
  }

  /** Sends bars through the document's models, which keep them; where that fails, nothing is kept. */
  async function taken(research: Research, bars: Klines, control?: RunControl): Promise<Klines> {
    const live = await liveRun(research, control);
    try {
      return await live.append(bars);
    } catch (error) {
      drop();
      throw error;
    }
  }

  const append = async (research: Research, bars: Klines, control?: RunControl): Promise<Appended> => {
    const [reference, ...others] = research.data;
    const { symbol, interval, source } = reference;
    const before = await assets(research).klines(reference);
    const pieces = [before, bars].map((piece) => ({ file: source, klines: piece }));
    const joined = joinPieces(symbol, pieces).klines;
    // Examined before any model sees them: what is refused must leave no trace.
    const examined = await openBars(joined, { name: `${symbol}-${interval}`, repairs: [] });
    if (barCount(examined.klines) !== barCount(before) + barCount(bars)) {
      throw dataError('LIVE_BARS', `${symbol}: expected new bars that need no repair behind those at hand`);
    }
    const klines = research.models.length > 0 ? await taken(research, bars, control) : joined;
    const { sha256, ...kept } = keep({ ...examined, klines });
    const next: Research = { ...research, data: [{ ...reference, sha256 }, ...others], expect: undefined };
    if (current !== undefined) current = { ...current, of: essence(next) };
    const fresh = sliceKlines(klines, barCount(klines) - barCount(bars), barCount(klines));
    return {
      opened: { ...kept, sha256, klines: fresh },
      ...(research.models.length > 0 ? { report: await run(unjudged(next), control) } : {}),
    };
  };

  return {
    append: (research, bars, control) => turns(() => append(research, bars, control)),
    preview: (research, bar, control) => turns(async () => (await liveRun(research, control)).preview(bar)),
  };
}
