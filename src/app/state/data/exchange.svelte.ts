import { abortedError, toErrorRecord, usageError, type ErrorRecord } from '../../../core/base/errors.ts';
import {
  archiveAddress,
  hostOf,
  isLoopback,
  knownAddresses,
  parseAddress,
  publicDataAddress,
  streamAddress,
} from '../../../core/exchange/address.ts';
import type { ExchangeBar } from '../../../core/exchange/bar.ts';
import { asksArchive, fetchHistory, type History } from '../../../core/exchange/history.ts';
import type { HistoryOrder } from '../../../core/exchange/history.ts';
import { followKlines, type LiveState } from '../../../core/exchange/live-klines.ts';
import { checkOrder } from '../../../core/exchange/order.ts';
import type { Klines } from '../../../core/klines/klines.ts';
import { formatInterval } from '../../../core/klines/interval.ts';
import { joinPieces } from '../../../core/klines/merge.ts';
import type { Appended } from '../../../workers/api.ts';
import type { AppState } from '../app.svelte.ts';
import { referenceTo } from '../references.ts';
import { Latest } from '../latest.ts';
import { createDeskHost, type DeskHost } from './exchangeHost.ts';

/** What is asked for, as it stands in the form. */
export interface ExchangeForm {
  symbol: string;
  interval: string;
  bars: number;
  address: string;
  archive: string;
}

/** Klines that came from an exchange, under the fingerprint that the document names them by. */
interface Source {
  readonly sha256: string;
  readonly address: string;
}

const hostOfStream = (address: string): string => hostOf(streamAddress(address).replace(/^ws/, 'http'));

/**
 * Klines from an exchange, once and live. Nothing is asked of a host before the reader has agreed to that host; the
 * agreement lasts as long as the page.
 */
export class ExchangeDesk {
  readonly #app: AppState;
  readonly #host: DeskHost;
  readonly form: ExchangeForm = $state({
    symbol: 'BTCUSDT',
    interval: '1h',
    bars: 5000,
    address: publicDataAddress,
    archive: archiveAddress,
  });
  #agreed = $state.raw<readonly string[]>([]);
  #asking = $state.raw<{ readonly hosts: readonly string[]; readonly go: () => void } | undefined>();
  #progress = $state<number | undefined>();
  #error = $state.raw<ErrorRecord | undefined>();
  #history = $state.raw<Omit<History, 'klines'> | undefined>();
  #source = $state.raw<Source | undefined>();
  #live = $state.raw<LiveState | undefined>();
  #trouble = $state.raw<ErrorRecord | undefined>();
  #abort: AbortController | undefined;
  readonly #previews = new Latest<{ readonly bar: ExchangeBar; readonly abort: AbortController }>((wish) =>
    this.#preview(wish.bar, wish.abort),
  );

  constructor(app: AppState, host: DeskHost = createDeskHost()) {
    this.#app = app;
    this.#host = host;
  }

  /** The hosts that the reader is being asked about. */
  get asking(): readonly string[] | undefined {
    return this.#asking?.hosts;
  }
  /** Bars so far, 0 to 1, while some are on their way. */
  get progress(): number | undefined {
    return this.#progress;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
  }
  /** Where the bars on screen came from, while they are those that were fetched here. */
  get history(): Omit<History, 'klines'> | undefined {
    return this.canFollow ? this.#history : undefined;
  }
  get live(): LiveState | undefined {
    return this.#live;
  }
  /** Why the live connection was lost, until it is there again. */
  get trouble(): ErrorRecord | undefined {
    return this.#trouble;
  }
  /** Whether the bars on screen are an exchange's, so that they can be followed. */
  get canFollow(): boolean {
    return this.#source !== undefined && this.#source.sha256 === this.#app.workspace.research?.data[0].sha256;
  }
  /** Whether what the form says would ask the archive as well. */
  get takesArchive(): boolean {
    try {
      return asksArchive(this.#order(), this.#host.now());
    } catch {
      return false;
    }
  }

  /** Fetches what the form says, after the reader has agreed to every host that will be asked. */
  fetch(): void {
    this.#guarded(() => {
      const order = this.#order();
      const { address } = checkOrder(order);
      const hosts = [address, ...(asksArchive(order, this.#host.now()) ? [order.archive] : [])].map(hostOf);
      this.#ask(hosts, () => void this.#fetch({ ...order, address }));
    });
  }

  /** Follows the bars on screen, after the reader has agreed to the host of the stream. */
  follow(): void {
    const source = this.#source;
    if (source === undefined || !this.canFollow) return;
    this.#guarded(() => this.#ask([hostOfStream(source.address)], () => void this.#follow(source)));
  }

  agree(): void {
    const asking = this.#asking;
    if (asking === undefined) return;
    this.#agreed = [...this.#agreed, ...asking.hosts];
    this.#asking = undefined;
    asking.go();
  }

  refuse(): void {
    this.#asking = undefined;
  }

  /** Ends what is under way: a fetch, or the live stream. */
  stop(): void {
    this.#abort?.abort();
    this.#abort = undefined;
    this.#live = undefined;
    this.#trouble = undefined;
    this.#progress = undefined;
    this.#app.workspace.forming = undefined;
  }

  #order(): HistoryOrder & { readonly archive: string } {
    const { symbol, interval, bars, address, archive } = this.form;
    return { symbol, interval, bars, address: reachable(address), archive: reachable(archive) };
  }

  #ask(hosts: readonly string[], go: () => void): void {
    this.stop();
    const fresh = hosts.filter((host, i) => !this.#agreed.includes(host) && hosts.indexOf(host) === i);
    if (fresh.length === 0) go();
    else this.#asking = { hosts: fresh, go };
  }

  #guarded(work: () => void): void {
    this.#error = undefined;
    try {
      work();
    } catch (thrown) {
      this.#fail(thrown);
    }
  }

  #fail(thrown: unknown): void {
    const error = toErrorRecord(thrown);
    if (error.kind !== 'aborted') this.#error = error;
  }

  async #fetch(order: HistoryOrder & { readonly address: string }): Promise<void> {
    const { intake } = this.#app;
    const abort = new AbortController();
    this.#abort = abort;
    this.#progress = 0;
    try {
      const { klines, ...history } = await fetchHistory(order, this.#host, {
        signal: abort.signal,
        onProgress: ({ done, total }) => {
          if (this.#abort === abort) this.#progress = done / total;
        },
      });
      if (abort.signal.aborted) throw abortedError('exchange');
      const { interval, address } = order;
      const { symbol } = klines;
      const input = { name: `${symbol}-${interval}`, bars: klines, reading: { symbol, interval } };
      const { sha256 } = await intake.use(input, `exchange:${hostOf(address)}`);
      this.#source = { sha256, address };
      this.#history = history;
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      this.#host.release();
      if (this.#abort === abort) this.stop();
    }
  }

  async #follow({ address }: Source): Promise<void> {
    const klines = this.#app.workspace.klines?.klines;
    if (klines === undefined) return;
    const abort = new AbortController();
    this.#abort = abort;
    const { symbol, intervalMs, openTime } = klines;
    const interval = formatInterval(intervalMs);
    // Bars are appended one delivery after the other, in their order.
    let appended: Promise<void> = Promise.resolve();
    try {
      await followKlines(
        {
          symbol,
          interval,
          address,
          lastOpenTime: openTime[openTime.length - 1],
          signal: abort.signal,
          onBars: (bars) => {
            appended = appended.then(() => this.#append(bars, abort));
          },
          onForming: (bar) => this.#previews.request({ bar, abort }),
          onState: (state, trouble) => {
            if (this.#abort !== abort) return;
            this.#live = state;
            if (state === 'live') this.#trouble = undefined;
            else if (trouble) this.#trouble = toErrorRecord(trouble);
          },
        },
        this.#host,
      );
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      if (this.#abort === abort) this.stop();
    }
  }

  /** Puts new bars behind those on screen; where others have come on screen meanwhile, the stream ends. */
  async #append(bars: Klines, abort: AbortController): Promise<void> {
    const { workspace } = this.#app;
    const source = this.#source;
    if (abort.signal.aborted) return;
    if (source === undefined || !this.canFollow) return void abort.abort();
    try {
      const { research: before, klines: opened } = workspace;
      if (before === undefined || opened === undefined) return;
      const { opened: fresh, report } = await this.#computed(bars, abort);
      if (abort.signal.aborted || !this.canFollow) return;
      const { symbol, source: name } = before.data[0];
      const pieces = [opened.klines, bars].map((klines) => ({ file: symbol, klines }));
      const joined = { ...fresh, klines: joinPieces(symbol, pieces).klines };
      this.#source = { ...source, sha256: fresh.sha256 };
      workspace.advance(before, joined, referenceTo(joined, name, symbol), report);
    } catch (thrown) {
      abort.abort();
      this.#fail(thrown);
    }
  }

  /** The document with the bars behind its own; once more where another job's cancelling ended the worker. */
  async #computed(bars: Klines, abort: AbortController): Promise<Appended> {
    const { engine, workspace } = this.#app;
    for (;;) {
      const { research, missing } = workspace;
      if (research === undefined || abort.signal.aborted) throw abortedError('live bars');
      try {
        // Models that are still to come are computed with the document, once they are there.
        return await engine.append(missing.length > 0 ? { ...research, models: [] } : research, bars);
      } catch (thrown) {
        if (toErrorRecord(thrown).kind !== 'aborted') throw thrown;
      }
    }
  }

  /** Shows the open bar at once, and how the models would vote as soon as they have. */
  async #preview(bar: ExchangeBar, abort: AbortController): Promise<void> {
    const { engine, workspace } = this.#app;
    const { research } = workspace;
    if (abort.signal.aborted || research === undefined || !this.canFollow) return;
    const after = research.data[0].sha256;
    workspace.forming = { after, bar, votes: workspace.forming?.votes };
    if (research.models.length === 0 || workspace.missing.length > 0) return;
    try {
      const votes = await engine.preview(research, bar);
      if (!abort.signal.aborted) workspace.forming = { after, bar, votes };
    } catch {
      // What ails the models is told by the run of the document; here the price stands without votes.
      workspace.forming = { after, bar };
    }
  }
}

/** The page's own policy lets nothing else through; told before a request that could only fail. */
function reachable(text: string): string {
  const address = parseAddress(text);
  if (isLoopback(address) || [...knownAddresses, archiveAddress].includes(address)) return address;
  throw usageError('EXCHANGE_POLICY', `base address: expected one that this page may ask, got ${hostOf(address)}`, {
    hint: `The page's security policy allows ${knownAddresses.map(hostOf).join(', ')} and this machine; \`klinelab fetch\` asks any.`,
  });
}

const desks = new WeakMap<AppState, ExchangeDesk>();

/** The one desk of a page, made when the data station is first opened. */
export function exchangeDesk(app: AppState): ExchangeDesk {
  let desk = desks.get(app);
  if (desk === undefined) desks.set(app, (desk = new ExchangeDesk(app)));
  return desk;
}
