import type { AppState } from '../../state/app.svelte.ts';
import { featureLab } from '../../state/features/lab.svelte.ts';

/** Keeps the lab's descriptions and values those of the document's set, bars and shown bar, while a component lives. */
export function keepDescribed(app: AppState): void {
  const lab = featureLab(app);
  const set = $derived(app.workspace.research && lab.resolve(app.workspace.research).set);
  const opened = $derived(app.workspace.klines);

  $effect(() => {
    if (set && opened) void lab.describe(set, opened.sha256, opened.klines.openTime.length);
  });
  $effect(() => {
    const bar = app.selection.shown;
    if (set && opened && bar >= 0 && bar < opened.klines.openTime.length) void lab.readBar(set, opened.sha256, bar);
  });
}
