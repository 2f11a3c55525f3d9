import { CrosshairMode, TickMarkType, type ChartOptions, type DeepPartial, type Time } from 'lightweight-charts';
import { isoDay } from '../../state/format.ts';
import type { Palette } from '../tokens.ts';
import { barText, clockText, dayText } from './format.ts';

/** Room for prices and row names: no narrower than the layout's axis, no wider than names deserve. */
export const axisWidth = (namesWidth: number, compact: boolean): number =>
  compact ? Math.max(52, Math.min(64, namesWidth)) : Math.max(64, Math.min(96, namesWidth));

/** What does not depend on colours or words. */
export function fixedOptions(compact: boolean): DeepPartial<ChartOptions> {
  return {
    autoSize: false,
    // The library's own logo needs an inline style, which the page's policy forbids: `Attribution.svelte` stands for it.
    layout: { attributionLogo: false, fontSize: 11, panes: { enableResize: !compact } },
    crosshair: { mode: CrosshairMode.Normal },
    timeScale: { timeVisible: true, secondsVisible: false, minBarSpacing: 0.5, maxBarSpacing: 60, rightOffset: 4 },
    // A flick would scroll on while the window of bars is renewed beneath it.
    kineticScroll: { mouse: false, touch: false },
    handleScroll: { vertTouchDrag: !compact },
  };
}

export function themeOptions(palette: Palette, font: string): DeepPartial<ChartOptions> {
  const border = { borderColor: palette('--line-1') };
  const line = { color: palette('--line-3'), labelBackgroundColor: palette('--surface-3') };
  return {
    layout: {
      background: { color: palette('--surface-1') },
      textColor: palette('--text-3'),
      fontFamily: font,
      panes: { separatorColor: palette('--line-1'), separatorHoverColor: palette('--line-2') },
    },
    grid: { vertLines: { color: palette('--grid') }, horzLines: { color: palette('--grid') } },
    rightPriceScale: border,
    timeScale: border,
    crosshair: { vertLine: line, horzLine: line },
  };
}

const milliseconds = (time: Time): number => (time as number) * 1000;

/** Days as "8 Dec", hours as "12:00", always UTC. */
export function timeOptions(locale: string, intervalMs: number): DeepPartial<ChartOptions> {
  const tick = (time: Time, type: TickMarkType): string => {
    const at = milliseconds(time);
    if (type === TickMarkType.Year) return isoDay(at).slice(0, 4);
    if (type === TickMarkType.Month) {
      if (locale.startsWith('zh')) return isoDay(at).slice(0, 7);
      return new Date(at).toLocaleString(locale, { month: 'short', timeZone: 'UTC' });
    }
    return type === TickMarkType.DayOfMonth ? dayText(at, locale) : clockText(at, intervalMs);
  };
  return {
    localization: { locale, timeFormatter: (time: Time) => barText(milliseconds(time), intervalMs, locale) },
    timeScale: { tickMarkFormatter: tick },
  };
}
