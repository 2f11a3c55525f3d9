import type { AppState } from '../app.svelte.ts';
import { modelsOf } from './snippets.ts';
import { TabService } from './tab.svelte.ts';

let service: TabService | undefined;

/** The page's one service, which goes on answering when its dialog is closed. */
export const tabService = ({ engine, workspace }: Pick<AppState, 'engine' | 'workspace'>): TabService =>
  (service ??= new TabService(engine, () => (workspace.research ? modelsOf(workspace.research) : [])));
