import { placeFrom } from '../../../core/base/ascending.ts';
import type { DataMarks, MarkKind } from '../../state/data/marks.ts';
import type { Paint } from '../market/scene.ts';

type Context = CanvasRenderingContext2D;

/** Half the width of a mark, in pixels. */
const half = 4;

/** Shapes, so that nothing is told by colour alone: a gap is a break, a repair a square, a warning a triangle. */
const shapes: Record<MarkKind, (context: Context, x: number, y: number) => void> = {
  gap: (context, x, y) => {
    context.rect(x - half, y - half, 2, 2 * half);
    context.rect(x + half - 2, y - half, 2, 2 * half);
  },
  repair: (context, x, y) => context.rect(x - half + 1, y - half + 1, 2 * half - 2, 2 * half - 2),
  warning: (context, x, y) => {
    context.moveTo(x, y - half);
    context.lineTo(x + half, y + half);
    context.lineTo(x - half, y + half);
    context.closePath();
  },
};

/**
 * The doctor's findings along the lower edge of the prices, a mark a bar. Where bars lie closer than marks are wide, one
 * mark stands for all that it would cover, so that painting takes as long for ten findings as for a hundred thousand.
 */
export const marksOverlay =
  ({ bars, of, kinds }: DataMarks): Paint =>
  (context, { height }, axis, { palette }) => {
    const apart = Math.max(1, Math.ceil((2 * half + 2) / (axis.spacing / axis.step)));
    const y = height - half - 3;
    context.fillStyle = palette('--warn');
    context.strokeStyle = palette('--surface-1');
    context.lineWidth = 3;
    context.beginPath();
    for (let i = placeFrom(bars, axis.first); i < bars.length && bars[i] < axis.end;) {
      const bar = bars[i];
      const kind = kinds[of[i]];
      // A gap lies behind its bar.
      const x = kind === 'gap' ? axis.left(bar + 1) : axis.centre(bar);
      shapes[kind](context, Math.round(x), y);
      i = placeFrom(bars, bar + apart);
    }
    context.stroke();
    context.fill();
  };
