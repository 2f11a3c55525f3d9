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
import type { Appended, OpenedKlines } from './api.ts';
import type { Engine } from './engine.ts';
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
    current?.run.close();
    current = undefined;
    const started = await startLiveRun(research, assets(research), control);
    current = { of, run: started };
    return started;
  }

  async function joined(research: Research, bars: Klines, control?: RunControl): Promise<Klines> {
    if (research.models.length > 0) return (await liveRun(research, control)).append(bars);
    const [reference] = research.data;
    const klines = await assets(research).klines(reference);
    const pieces = [klines, bars].map((piece) => ({ file: reference.source, klines: piece }));
    return joinPieces(klines.symbol, pieces).klines;
  }

  const append = async (research: Research, bars: Klines, control?: RunControl): Promise<Appended> => {
    const [reference] = research.data;
    const klines = await joined(research, bars, control);
    const examined = await openBars(klines, { name: `${reference.symbol}-${reference.interval}`, repairs: [] });
    if (barCount(examined.klines) !== barCount(klines)) {
      throw dataError('LIVE_BARS', `${reference.symbol}: expected bars that need no repair behind those at hand`);
    }
    const { sha256, ...kept } = keep({ ...examined, klines });
    const next: Research = { ...research, data: [{ ...reference, sha256 }], expect: undefined };
    if (current !== undefined) current = { ...current, of: essence(next) };
    const fresh = sliceKlines(klines, barCount(klines) - barCount(bars), barCount(klines));
    return {
      opened: { ...kept, sha256, klines: fresh },
      ...(research.models.length > 0 ? { report: await run(next, control) } : {}),
    };
  };

  return {
    append: (research, bars, control) => turns(() => append(research, bars, control)),
    preview: (research, bar, control) => turns(async () => (await liveRun(research, control)).preview(bar)),
  };
}
