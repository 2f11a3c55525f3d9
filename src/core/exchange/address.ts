import { usageError } from '../base/errors.ts';

/** Binance's own address, and the one that serves its public market data alone, also where the first is barred. */
export const defaultAddress = 'https://api.binance.com';
export const publicDataAddress = 'https://data-api.binance.vision';

/** Binance's archive of whole months and days. */
export const archiveAddress = 'https://data.binance.vision';

/** Where the streams of known addresses are; another service is taken to have them at its own host. */
const streams: ReadonlyMap<string, string> = new Map([
  [defaultAddress, 'wss://stream.binance.com:9443'],
  [publicDataAddress, 'wss://data-stream.binance.vision'],
  ['https://api.binance.us', 'wss://stream.binance.us:9443'],
]);

const shape = /^(https?):\/\/((?:[A-Za-z0-9-]+\.)*[A-Za-z0-9-]+|\[[0-9A-Fa-f:]+\])(:\d{1,5})?(\/[\w./~-]*)?$/;
const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * A base address without its last slash. Only `https:` is taken, and `http:` on this machine: what comes over an open
 * wire could be anyone's bars. Errors (usage): `EXCHANGE_ADDRESS`.
 */
export function parseAddress(text: string): string {
  const trimmed = text.trim();
  const match = shape.exec(trimmed);
  const [, scheme, host] = match ?? [];
  if (match !== null && (scheme === 'https' || loopback.test(host))) return trimmed.replace(/\/+$/, '');
  throw usageError('EXCHANGE_ADDRESS', `base address: expected https://HOST, got "${trimmed.slice(0, 80)}"`, {
    hint: `Binance is at ${defaultAddress}, its public market data also at ${publicDataAddress}.`,
  });
}

/** The host of a checked address, with its port, as a person is asked about it. */
export const hostOf = (address: string): string => (shape.exec(address)?.[2] ?? '') + (shape.exec(address)?.[3] ?? '');

/** Addresses that are known to serve klines, with their streams. */
export const knownAddresses: readonly string[] = [...streams.keys()];

/** Whether a checked address is on this machine. */
export const isLoopback = (address: string): boolean => loopback.test(shape.exec(address)?.[2] ?? '');

/** The socket's base address that belongs to a checked base address. */
export const streamAddress = (address: string): string => streams.get(address) ?? address.replace(/^http/, 'ws');
