import { abortedError, toErrorRecord, usageError, type ErrorRecord } from '../../../core/base/errors.ts';
import {
  hostOf,
  isLoopback,
  knownAddresses,
  parseAddress,
  publicDataAddress,
  streamAddress,
} from '../../../core/exchange/address.ts';
import { fetchKlines } from '../../../core/exchange/fetch-klines.ts';
import type { LiveHost } from '../../../core/exchange/host.ts';
import { followKlines, type LiveState } from '../../../core/exchange/live-klines.ts';
import { checkOrder, type KlinesOrder } from '../../../core/exchange/order.ts';
import type { Klines } from '../../../core/klines/klines.ts';
import { formatInterval } from '../../../core/klines/interval.ts';
import type { AppState } from '../app.svelte.ts';
import { referenceTo } from '../intake.ts';
import { barsFile, joinBars } from './barsFile.ts';
import { exchangeHost } from './exchangeHost.ts';

/** What is asked for, as it stands in the form. */
export interface ExchangeForm {
  symbol: string;
  interval: string;
  bars: number;
  address: string;
}

/** Klines that came from an exchange, under the fingerprint that the document names them by. */
interface Source {
  readonly sha256: string;
  readonly address: string;
  readonly klines: Klines;
}

const hostOfStream = (address: string): string => hostOf(streamAddress(address).replace(/^ws/, 'http'));

/**
 * Klines from an exchange, once and live. Nothing is asked of a host before the reader has agreed to that host; the
 * agreement lasts as long as the page.
 */
export class ExchangeDesk {
  readonly #app: AppState;
  readonly #host: LiveHost;
  readonly form: ExchangeForm = $state({ symbol: 'BTCUSDT', interval: '1h', bars: 5000, address: publicDataAddress });
  #agreed = $state.raw<readonly string[]>([]);
  #asking = $state.raw<{ readonly host: string; readonly go: () => void } | undefined>();
  #progress = $state<number | undefined>();
  #error = $state.raw<ErrorRecord | undefined>();
  #source = $state.raw<Source | undefined>();
  #live = $state.raw<LiveState | undefined>();
  #trouble = $state.raw<ErrorRecord | undefined>();
  #abort: AbortController | undefined;

  constructor(app: AppState, host: LiveHost = exchangeHost) {
    this.#app = app;
    this.#host = host;
  }

  /** The host that the reader is being asked about. */
  get asking(): string | undefined {
    return this.#asking?.host;
  }
  /** Bars so far, 0 to 1, while some are on their way. */
  get progress(): number | undefined {
    return this.#progress;
  }
  get error(): ErrorRecord | undefined {
    return this.#error;
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

  /** Fetches what the form says, after the reader has agreed to the host. */
  fetch(): void {
    this.#guarded(() => {
      const { symbol, interval, bars, address } = this.form;
      const order = checkOrder({ symbol, interval, bars, address: reachable(address) });
      this.#ask(hostOf(order.address), () => void this.#fetch(order));
    });
  }

  /** Follows the bars on screen, after the reader has agreed to the host of the stream. */
  follow(): void {
    const source = this.#source;
    if (source === undefined || !this.canFollow) return;
    this.#guarded(() => this.#ask(hostOfStream(source.address), () => void this.#follow(source)));
  }

  agree(): void {
    const asking = this.#asking;
    if (asking === undefined) return;
    this.#agreed = [...this.#agreed, asking.host];
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
  }

  #ask(host: string, go: () => void): void {
    this.stop();
    if (this.#agreed.includes(host)) go();
    else this.#asking = { host, go };
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

  async #fetch(order: KlinesOrder & { readonly address: string }): Promise<void> {
    const { intake } = this.#app;
    const abort = new AbortController();
    this.#abort = abort;
    this.#progress = 0;
    try {
      const klines = await fetchKlines(order, this.#host, {
        signal: abort.signal,
        onProgress: ({ done, total }) => {
          if (this.#abort === abort) this.#progress = done / total;
        },
      });
      if (abort.signal.aborted) throw abortedError('exchange');
      const { symbol, interval, address } = order;
      const name = `${symbol}-${interval}.csv`;
      const { sha256 } = await intake.bars(name, barsFile(klines), `exchange:${hostOf(address)}`, { symbol, interval });
      this.#source = { sha256, address, klines };
    } catch (thrown) {
      this.#fail(thrown);
    } finally {
      if (this.#abort === abort) this.stop();
    }
  }

  async #follow({ address, klines }: Source): Promise<void> {
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
    const source = this.#source;
    if (abort.signal.aborted) return;
    if (source === undefined || !this.canFollow) return void abort.abort();
    try {
      const { engine, workspace } = this.#app;
      const klines = joinBars(source.klines, bars);
      const { symbol, intervalMs } = klines;
      const interval = formatInterval(intervalMs);
      const file = { name: `${symbol}-${interval}.csv`, bytes: barsFile(klines), reading: { symbol, interval } };
      const opened = await engine.open(file);
      if (opened.kind !== 'klines' || abort.signal.aborted || !this.canFollow) return;
      const { sha256 } = opened.klines;
      this.#source = { ...source, sha256, klines };
      const former = workspace.advance(
        opened.klines,
        referenceTo(opened.klines, `exchange:${hostOf(source.address)}`, symbol),
      );
      if (former !== undefined) await engine.forget(former);
    } catch (thrown) {
      abort.abort();
      this.#fail(thrown);
    }
  }
}

/** The page's own policy lets nothing else through; told before a request that could only fail. */
function reachable(text: string): string {
  const address = parseAddress(text);
  if (isLoopback(address) || knownAddresses.includes(address)) return address;
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
