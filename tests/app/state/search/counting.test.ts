import { describe, expect, it } from 'vitest';
import { countTrials } from '../../../../src/app/state/search/counting.ts';
import { searchBars } from '../../../../src/app/state/search/bars.ts';
import { planOf, referenceOf, searchedPart, usualOrder } from '../../../../src/app/state/search/order.ts';
import { memoryStore, type StudyRecord } from '../../../../src/app/state/search/store.ts';
import { Jobs } from '../../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../../src/app/state/workspace.svelte.ts';
import { countedTrials } from '../../../../src/core/research/trials.ts';
import { FakeEngine } from '../fakeEngine.ts';
import { research, sha } from '../research.ts';

const label = 'Ref($close, -5) / $close - 1';
const record = (id: string, trials: number, bars: string): StudyRecord => ({
  id,
  begun: Number(id),
  research: { ...searchedPart(research()), data: [{ ...research().data[0], sha256: sha(bars) }] },
  order: usualOrder(label),
  trials,
  counted: trials,
  kept: false,
});

async function counted(further: number, ...records: StudyRecord[]): Promise<number> {
  const workspace = new Workspace(new FakeEngine(), new Jobs());
  workspace.openDocument(research(1));
  const store = memoryStore();
  for (const one of records) await store.put(one);
  await countTrials(workspace, store, further);
  return countedTrials(workspace.research!);
}

describe('trials of a search', () => {
  it('are added to those that the document counts', async () => {
    expect(await counted(0)).toBe(1);
    expect(await counted(20)).toBe(21);
  });

  it('are no fewer than the browser remembers of the same bars, thrown-away studies too', async () => {
    expect(await counted(5, record('1', 30, 'a'), record('2', 40, 'a'), record('3', 500, 'b'))).toBe(70);
  });
});

describe('the order of a search', () => {
  it("is the seed's by default: 100 trials of six parameters, judged by the IC", () => {
    const order = usualOrder(label);
    expect(order).toMatchObject({ trials: 100, space: { num_leaves: { low: 15, high: 63 } } });
    expect(Object.keys(order.space)).toHaveLength(6);
    expect(planOf(order)).toEqual({ sampler: { name: 'tpe', seed: 1 }, space: order.space, lag: 4, prune: false });
    expect(referenceOf(order).train).toMatchObject({ label, split: { kind: 'holdout', train: 0.6, valid: 0.2 } });
  });

  it('divides the bars with a gap as long as the label looks ahead', () => {
    expect(searchBars(1000, { label, train: 0.6, valid: 0.2 })).toEqual({
      horizon: 5,
      train: 595,
      valid: 195,
      test: 200,
    });
    expect(searchBars(1000, { label: '$close', train: 0.6, valid: 0.2 })).toBeUndefined();
    expect(searchBars(1000, { label, train: 0.6, valid: 0.5 })).toBeUndefined();
  });
});
