import { countedTrials } from '../../../core/research/trials.ts';
import { setJudging } from '../evaluation/edits.ts';
import type { Workspace } from '../workspace.svelte.ts';
import type { StudyRecord, StudyStore } from './store.ts';

/**
 * Tells the document of further trials on its bars. Whether or not anything came of them, what is chosen afterwards is the
 * best of them all; nor can there have been fewer than this browser remembers of these bars.
 */
export async function countTrials(
  workspace: Workspace,
  store: Pick<StudyStore, 'records'>,
  further: number,
): Promise<void> {
  const records = await store.records().catch((): StudyRecord[] => []);
  const { research } = workspace;
  if (research === undefined) return;
  const bars = research.data[0].sha256;
  const ever = records
    .filter((record) => record.research.data[0].sha256 === bars)
    .reduce((sum, { trials }) => sum + trials, 0);
  const counted = countedTrials(research);
  const trials = Math.max(counted + further, ever);
  if (trials > counted) workspace.edit((present) => setJudging(present, { trials }));
}
