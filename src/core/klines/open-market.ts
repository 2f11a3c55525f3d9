import { marketSettings, parseMarket } from './market-source.ts';
import { openBars } from './open-bars.ts';
import type { OpenedKlinesFile, OpenOptions } from './open.ts';
import { syntheticMarket } from './synthetic.ts';

/** The bars of a made-up market that a document names, examined like those of a file. Errors (usage): `MARKET_SOURCE`. */
export const openMarket = (
  source: string,
  options: Pick<OpenOptions, 'name' | 'symbol' | 'interval' | 'repairs' | 'nowMs'>,
): Promise<OpenedKlinesFile> => openBars(syntheticMarket(marketSettings(parseMarket(source))).klines, options);
