import type { Paint } from '../market/scene.ts';

/** A closed trade on the chart's bars. */
export interface DrawnTrade {
  readonly entryBar: number;
  readonly exitBar: number;
  readonly entryPrice: number;
  readonly exitPrice: number;
  readonly isLong: boolean;
  readonly profit: number;
}

/** More trades in view than this would only be a smear. */
const mostTrades = 400;

/** Each trade as a line from its entry (a ring) to its exit (a cross), coloured by profit; short ones are dashed. */
export const tradesOverlay =
  (trades: readonly DrawnTrade[]): Paint =>
  (context, _size, axis, { palette }) => {
    const shown = trades.filter(({ entryBar, exitBar }) => exitBar >= axis.first && entryBar < axis.end);
    if (shown.length > mostTrades) return;
    for (const { entryBar, exitBar, entryPrice, exitPrice, isLong, profit } of shown) {
      const [top, bottom] = [axis.y(entryPrice), axis.y(exitPrice)];
      if (top === undefined || bottom === undefined) continue;
      const [from, to] = [axis.centre(entryBar), axis.centre(exitBar)];
      context.strokeStyle = palette(profit < 0 ? '--down-mark' : '--up-mark');
      context.lineWidth = 1.5;
      context.setLineDash(isLong ? [] : [4, 3]);
      context.beginPath();
      context.moveTo(from, top);
      context.lineTo(to, bottom);
      context.stroke();
      context.setLineDash([]);
      context.beginPath();
      context.arc(from, top, 3.5, 0, 2 * Math.PI);
      context.fillStyle = palette('--surface-1');
      context.fill();
      context.stroke();
      context.beginPath();
      context.moveTo(to - 3.5, bottom - 3.5);
      context.lineTo(to + 3.5, bottom + 3.5);
      context.moveTo(to + 3.5, bottom - 3.5);
      context.lineTo(to - 3.5, bottom + 3.5);
      context.stroke();
    }
  };
