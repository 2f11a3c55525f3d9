import type { OpenedKlinesFile } from '../klines/open.ts';

/** An HTTP answer as far as it is read here. */
export interface HttpAnswer<Body = string> {
  readonly status: number;
  /** The header's value, where the host may see it. */
  readonly retryAfter?: string;
  readonly body: Body;
}

/**
 * What a host lends the exchange station: the way out, the clock and patience. `get` rejects where no whole answer
 * came (refused, cut, too slow), and where `signal` was aborted.
 */
export interface ExchangeHost {
  readonly get: (address: string, signal?: AbortSignal) => Promise<HttpAnswer>;
  /** The present, in epoch milliseconds. */
  readonly now: () => number;
  /** Resolves after so many milliseconds, or as soon as `signal` is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
}

/** A host that fetches whole files as well, for archives. */
export interface ArchiveHost extends ExchangeHost {
  /** As `get`; gives up the connection and rejects where more than `most` bytes come. */
  readonly getBytes: (address: string, most: number, signal?: AbortSignal) => Promise<HttpAnswer<Uint8Array>>;
  /** Reads the bars of a file, where it is best done for the host: `openKlines`, or a worker that calls it. */
  readonly open: (file: ArchiveBytes) => Promise<Pick<OpenedKlinesFile, 'klines' | 'report'>>;
}

/** A file of an archive, with what it is known to hold. */
export interface ArchiveBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly symbol: string;
  readonly interval: string;
}

/** Handlers of one socket, which it calls in the order of events; after `closed` nothing more comes. */
export interface SocketHandlers {
  readonly opened: () => void;
  readonly message: (text: string) => void;
  /** Also where the connection never came about. */
  readonly closed: () => void;
}

export interface Socket {
  readonly close: () => void;
}

/** A host with sockets, for live bars. */
export interface LiveHost extends ExchangeHost {
  readonly connect: (address: string, handlers: SocketHandlers) => Socket;
}
