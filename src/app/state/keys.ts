import type { AppState } from './app.svelte.ts';
import { stationNames } from './view.svelte.ts';

/** Keys that belong to the chart wherever nothing else has the focus. */
const chartKeys = new Set(['ArrowLeft', 'ArrowRight', 'PageUp', 'PageDown', 'Home', 'End', '+', '=', '-', 'Enter']);

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  target.matches('input:not([type=checkbox], [type=radio], [type=range]), textarea, select');

/** Hands a key to the chart, which then has the focus for the next ones. */
function handToChart(event: KeyboardEvent): void {
  const chart = document.querySelector<HTMLElement>('[data-chart] [role=slider]');
  if (!chart) return;
  event.preventDefault();
  chart.focus();
  chart.dispatchEvent(new KeyboardEvent('keydown', { key: event.key, shiftKey: event.shiftKey, cancelable: true }));
}

/** The keys that work everywhere on the page. */
export function obeyKey(event: KeyboardEvent, { workspace, selection, view }: AppState): void {
  if (event.defaultPrevented || isTyping(event.target)) return;
  const { key } = event;
  const isInDialog = view.dialog !== undefined || view.sheetOpen;
  if ((event.ctrlKey || event.metaKey) && !isInDialog) {
    const isRedo = key.toLowerCase() === 'y' || (key.toLowerCase() === 'z' && event.shiftKey);
    if (!isRedo && key.toLowerCase() !== 'z') return;
    event.preventDefault();
    if (isRedo) workspace.redo();
    else workspace.undo();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isInDialog) return;
  if (key === 'Escape') {
    if (!view.closeTopmost()) selection.pin(undefined);
  } else if (key === '?') view.dialog = 'help';
  else if (key === 'o') view.dialog = 'open';
  else if (/^[1-6]$/.test(key)) view.toggleStation(stationNames[Number(key) - 1]);
  else if (chartKeys.has(key) && event.target === document.body) handToChart(event);
}
