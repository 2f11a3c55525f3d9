import type { BarRange, Split } from '../../../core/evaluation/splits.ts';
import { hatch } from '../layers/shapes.ts';
import type { BarAxis, Paint } from '../market/scene.ts';

/** The parts of a division, in the order of a legend. */
export const splitParts = ['train', 'valid', 'test', 'purged', 'embargoed'] as const;

export type SplitPart = (typeof splitParts)[number];

/** Colour token of each part; left-out bars are hatched in it. */
export const splitColours: Readonly<Record<SplitPart, string>> = {
  train: '--hue-blue',
  valid: '--hue-violet',
  test: '--hue-orange',
  purged: '--text-1',
  embargoed: '--text-2',
};

const stripHeight = 4;
/** Below the legend of prices and the names of the models' own stretches. */
const nameTop = { wide: 54, compact: 24 };

interface Drawn extends BarRange {
  readonly part: SplitPart;
}

const drawnParts = (split: Split, { first, end }: BarAxis): Drawn[] =>
  splitParts.flatMap((part) =>
    split[part].filter((range) => range.end > first && range.start < end).map((range) => ({ part, ...range })),
  );

/**
 * One division of the bars: a strip along the top of the prices, hatched from top to bottom where bars are left out, with
 * the name of each part at its left edge.
 */
export const splitOverlay =
  (split: Split, names: Readonly<Record<SplitPart, string>>): Paint =>
  (context, { width, height }, axis, { palette, font, labels, compact }) => {
    context.font = `600 10px ${font}`;
    context.textBaseline = 'top';
    for (const { part, start, end } of drawnParts(split, axis)) {
      const left = Math.max(0, Math.round(axis.left(start)));
      const right = Math.min(width, Math.max(left + 1, Math.round(axis.left(end))));
      const colour = palette(splitColours[part]);
      const isLeftOut = part === 'purged' || part === 'embargoed';
      if (isLeftOut) {
        context.save();
        context.globalAlpha = 0.35;
        hatch(context, left, right, height, colour);
        context.restore();
        hatch(context, left, right, stripHeight, colour);
      } else {
        context.fillStyle = colour;
        context.fillRect(left, 0, right - left, stripHeight);
      }
      const name = names[part].toLocaleUpperCase(labels.locale);
      if (right - left < context.measureText(name).width + 12) continue;
      context.fillStyle = isLeftOut ? palette('--text-2') : colour;
      context.fillText(name, left + 6, compact ? nameTop.compact : nameTop.wide);
    }
  };
