import type { Region } from '../types.ts';
import type { BarAxis, Paint, PaneSize, Scene } from '../market/scene.ts';
import { hatch } from './shapes.ts';

const inView = ({ start, end }: Region, axis: BarAxis): boolean => end > axis.first && start < axis.end;

/** Tint under in-sample bars, hatch under purged ones, grey under the warm-up, a line at each border. */
export const paintRegions: Paint = (context, { width, height }, axis, { regions, palette }) => {
  for (const region of regions) {
    if (!inView(region, axis)) continue;
    const left = Math.round(axis.left(region.start));
    const right = Math.round(axis.left(region.end));
    if (region.kind === 'purged') hatch(context, left, right, height, palette('--band-hatch'));
    if (region.kind === 'in-sample' || region.kind === 'warm-up') {
      const from = Math.max(0, left);
      context.fillStyle = palette(region.kind === 'warm-up' ? '--surface-3' : '--band-insample');
      context.globalAlpha = region.kind === 'warm-up' ? 0.7 : 1;
      context.fillRect(from, 0, Math.min(right, width) - from, height);
      context.globalAlpha = 1;
    }
    if (region.start > 0) {
      context.fillStyle = palette('--line-3');
      context.fillRect(left, 0, 1, height);
    }
  }
};

function nameOf(region: Region, { labels }: Scene): string {
  const words = {
    'warm-up': labels.warmUp,
    'in-sample': labels.inSample,
    purged: `${labels.purged} ${region.end - region.start}`,
    'out-of-sample': labels.outOfSample,
  };
  return (region.name ?? words[region.kind]).toLocaleUpperCase(labels.locale);
}

/** The region's name at its edge in view: right-aligned before a border, left-aligned after one. */
function paintName(context: CanvasRenderingContext2D, region: Region, size: PaneSize, axis: BarAxis, scene: Scene) {
  const left = Math.max(0, axis.left(region.start));
  const right = Math.min(size.width, axis.left(region.end));
  const name = nameOf(region, scene);
  const width = context.measureText(name).width;
  if (right - left < width + (region.kind === 'purged' ? 8 : 16)) return;
  const top = scene.compact ? 8 : 36;
  const endsInView = axis.left(region.end) <= size.width && region.end < scene.klines.openTime.length;
  const x = region.kind === 'purged' ? (left + right - width) / 2 : endsInView ? right - 8 - width : left + 8;
  if (region.kind === 'purged') {
    context.fillStyle = scene.palette('--surface-1');
    context.fillRect(x - 4, top - 3, width + 8, 16);
  }
  context.fillStyle = scene.palette('--text-2');
  context.fillText(name, x, top);
}

export const paintRegionNames: Paint = (context, size, axis, scene) => {
  context.font = `600 10px ${scene.font}`;
  context.textBaseline = 'top';
  for (const region of scene.regions) if (inView(region, axis)) paintName(context, region, size, axis, scene);
};

/** Veils the bars that have no scores yet and says so; prices stay in sight. */
export const paintPending: Paint = (context, { width, height }, axis, { computedTo, palette, font, labels }) => {
  if (computedTo === undefined) return;
  const from = Math.max(0, Math.round(axis.left(computedTo)));
  if (from >= width) return;
  context.fillStyle = palette('--surface-0');
  context.globalAlpha = 0.6;
  context.fillRect(from, 0, width - from, height);
  context.globalAlpha = 1;
  context.fillStyle = palette('--accent');
  context.fillRect(from, 0, 1, height);
  context.font = `11px ${font}`;
  context.textBaseline = 'middle';
  context.fillStyle = palette('--text-2');
  if (context.measureText(labels.notComputed).width + 20 < width - from) {
    context.fillText(labels.notComputed, from + 10, height / 2);
  }
};
