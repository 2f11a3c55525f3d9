import { usageError } from '../base/errors.ts';
import { formatInterval, parseInterval } from './interval.ts';
import type { MarketSettings } from './synthetic.ts';

/** What a made-up market is like; each kind stands for settings that show it clearly. */
export const marketKinds = ['walk', 'regimes', 'jumps', 'gaps'] as const;
export type MarketKind = (typeof marketKinds)[number];

/** A made-up market in the few words that a form asks for and a document keeps. */
export interface MarketChoice {
  readonly kind: MarketKind;
  readonly seed: number;
  readonly bars: number;
  readonly interval: string;
  /** Information coefficient of the planted signal with the return over `horizon` bars; 0 plants none. */
  readonly ic: number;
  readonly horizon: number;
}

export const defaultMarket: MarketChoice = { kind: 'walk', seed: 1, bars: 5000, interval: '1h', ic: 0, horizon: 5 };

/** Where the planted signal is to be read from a bar: it decides where between low and high the bar traded. */
export const plantedExpression = '($vwap - $low) / ($high - $low)';

const scheme = 'synthetic:';
/** Two years of minutes; more is for the command line's own files. */
const mostBars = 1_000_000;

export const isMarketSource = (source: string): boolean => source.startsWith(scheme);

/** As a document names the market: `synthetic:walk?seed=1&bars=5000&interval=1h`, with `&ic=0.1&horizon=5` if planted. */
export function marketSource({ kind, seed, bars, interval, ic, horizon }: MarketChoice): string {
  const planted = ic === 0 ? '' : `&ic=${ic}&horizon=${horizon}`;
  return `${scheme}${kind}?seed=${seed}&bars=${bars}&interval=${interval}${planted}`;
}

const refuse = (field: string, expected: string, got: string) =>
  usageError('MARKET_SOURCE', `synthetic market: expected ${expected}, got "${got.slice(0, 60)}", at ${field}`, {
    where: { field },
    hint: `A market is written ${marketSource({ ...defaultMarket, ic: 0.1 })}.`,
  });

/** Reads what `marketSource` wrote. Errors (usage): `MARKET_SOURCE`. */
export function parseMarket(source: string): MarketChoice {
  const match = /^synthetic:(\w{1,20})\?([\w.&=+-]{1,300})$/.exec(source);
  if (match === null) throw refuse('source', 'a kind and its settings', source);
  const [, kind, query] = match;
  const given = new Map<string, string>();
  for (const pair of query.split('&')) {
    const [key, value = '', ...more] = pair.split('=');
    if (more.length > 0 || given.has(key)) throw refuse(key, 'each setting once', pair);
    given.set(key, value);
  }
  const number = (key: 'seed' | 'bars' | 'ic' | 'horizon'): number => {
    const text = given.get(key);
    given.delete(key);
    if (text === undefined) return defaultMarket[key];
    if (!/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) throw refuse(key, 'a number', text);
    return Number(text);
  };
  const [seed, bars, ic, horizon] = [number('seed'), number('bars'), number('ic'), number('horizon')];
  const interval = given.get('interval') ?? defaultMarket.interval;
  given.delete('interval');
  const [unknown] = given.keys();
  if (unknown !== undefined) throw refuse(unknown, 'a setting that is known', unknown);
  return checkMarket({ kind: kind as MarketKind, seed, bars, interval, ic, horizon });
}

/** Errors (usage): `MARKET_SOURCE`. */
export function checkMarket(choice: MarketChoice): MarketChoice {
  const { kind, seed, bars, interval, ic, horizon } = choice;
  if (!marketKinds.includes(kind)) throw refuse('kind', `one of ${marketKinds.join(', ')}`, String(kind));
  if (!Number.isInteger(seed) || Math.abs(seed) > 2 ** 31) throw refuse('seed', 'a whole number', String(seed));
  if (!Number.isInteger(bars) || bars < 100 || bars > mostBars)
    throw refuse('bars', `a whole number from 100 to ${mostBars}`, String(bars));
  if (!(Math.abs(ic) <= 0.5)) throw refuse('ic', 'a number from -0.5 to 0.5', String(ic));
  if (!Number.isInteger(horizon) || horizon < 1 || horizon > 100)
    throw refuse('horizon', 'a whole number from 1 to 100', String(horizon));
  if (formatInterval(parseInterval(interval)) !== interval) throw refuse('interval', 'one such as 1h or 15m', interval);
  return choice;
}

/** The generator's settings for a choice. Volatility goes with the square root of the interval: 0.5 % an hour. */
export function marketSettings(choice: MarketChoice): MarketSettings {
  const { kind, seed, bars, interval, ic, horizon } = checkMarket(choice);
  const intervalMs = parseInterval(interval);
  const volatility = Math.min(0.05, 0.005 * Math.sqrt(intervalMs / 3_600_000));
  return {
    seed,
    bars,
    intervalMs,
    volatility,
    ...(kind === 'regimes' ? { regimes: { factor: 4, meanLength: 250 } } : {}),
    ...(kind === 'jumps' ? { jumps: { chance: 0.005, size: 12 * volatility } } : {}),
    ...(kind === 'gaps' ? { gaps: { chance: 0.003, longest: 12 } } : {}),
    ...(ic === 0 ? {} : { alpha: { ic, horizon } }),
  };
}
