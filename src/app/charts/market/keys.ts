/** What a key asks of the chart. Bars move by candles; a page is as many bars as are in view. */
export type ChartCommand =
  | { readonly kind: 'move'; readonly candles: number }
  | { readonly kind: 'page'; readonly pages: number }
  | { readonly kind: 'edge'; readonly last: boolean }
  | { readonly kind: 'zoom'; readonly factor: number }
  | { readonly kind: 'explain' }
  | { readonly kind: 'unpin' };

interface Key {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
}

/** The command of a key, or undefined for a key that is not the chart's. Page Up goes back in time, as in a list. */
export function commandOf({ key, shiftKey, ctrlKey, altKey, metaKey }: Key): ChartCommand | undefined {
  if (ctrlKey || altKey || metaKey) return undefined;
  const candles = shiftKey ? 10 : 1;
  switch (key) {
    case 'ArrowLeft':
    case 'ArrowDown':
      return { kind: 'move', candles: -candles };
    case 'ArrowRight':
    case 'ArrowUp':
      return { kind: 'move', candles };
    case 'PageUp':
      return { kind: 'page', pages: -1 };
    case 'PageDown':
      return { kind: 'page', pages: 1 };
    case 'Home':
      return { kind: 'edge', last: false };
    case 'End':
      return { kind: 'edge', last: true };
    case '+':
    case '=':
      return { kind: 'zoom', factor: 1 / 1.5 };
    case '-':
    case '_':
      return { kind: 'zoom', factor: 1.5 };
    case 'Enter':
      return { kind: 'explain' };
    case 'Escape':
      return { kind: 'unpin' };
    default:
      return undefined;
  }
}
