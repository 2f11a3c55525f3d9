import type { Split } from '../../../core/evaluation/splits.ts';
import type { ReportBacktest } from '../../../core/research/trading.ts';
import { partNames } from '../../i18n/evaluation/parts.ts';
import type { Language } from '../../i18n/messages.ts';
import type { Paint } from '../market/scene.ts';
import { splitOverlay } from './split.ts';
import { tradesOverlay } from './trades.ts';

/** What judges draw over the prices: a division of the bars, and the trades of a backtest. */
export function judgementOverlays(
  split: Split | undefined,
  backtest: ReportBacktest | undefined,
  language: Language,
): readonly Paint[] {
  const overlays: Paint[] = [];
  if (split) overlays.push(splitOverlay(split, partNames[language]));
  if (backtest) {
    const { start } = backtest.bars;
    overlays.push(
      tradesOverlay(
        backtest.trades.map(({ entryBar, exitBar, entryPrice, exitPrice, size, profit }) => ({
          entryBar: start + entryBar,
          exitBar: start + exitBar,
          entryPrice,
          exitPrice,
          isLong: size > 0,
          profit,
        })),
      ),
    );
  }
  return overlays;
}
