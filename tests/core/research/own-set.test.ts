import { describe, expect, it } from 'vitest';
import { createFeatureSet } from '../../../src/core/features/create.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { resolveFeatureSet } from '../../../src/core/research/feature-set.ts';
import { decodeLink, encodeLink } from '../../../src/core/research/link.ts';
import { minimalResearch } from '../../../src/core/research/minimal.ts';
import { runResearch } from '../../../src/core/research/run.ts';
import { rollingKernels } from '../../support/features.ts';
import { exampleResearch } from './example.ts';
import { fakeModel, researchOf, walk } from './fake.ts';

const own = {
  windows: 'partial',
  features: [
    { name: 'ma_5', expression: 'Mean($close, 5) / $close', group: 'mine', meaning: 'Mean close of 5 bars.' },
    { name: 'swing', expression: '$high / $low - 1' },
  ],
} as const;

describe('a feature set of one’s own in a research document', () => {
  it('is resolved with its window rule, further features behind it', () => {
    const set = resolveFeatureSet({ set: 'mine', own, extra: [{ name: 'vol', expression: 'Std($close, 20)' }] });
    expect(set.features.map(({ name }) => name)).toEqual(['ma_5', 'swing', 'vol']);
    expect(set.windows).toBe('partial');
    expect(resolveFeatureSet({ set: 'mine', own }).hash).toBe(createFeatureSet({ id: 'mine', ...own }).hash);
  });

  it('survives a link, also under the name of a built-in set', () => {
    for (const set of ['mine', 'lite53']) {
      const research = completeResearch({ ...exampleResearch, features: { set, own } });
      expect(completeResearch(minimalResearch(research))).toEqual(research);
      expect(decodeLink(encodeLink(research)).features).toEqual({ set, own });
    }
  });

  it('is refused with its place where it is unsound', () => {
    const features = { set: 'mine', own: { windows: 'partial', features: [{ name: 'x', expression: '' }] } };
    expect(() => completeResearch({ ...exampleResearch, features })).toThrowError(
      expect.objectContaining({ code: 'RESEARCH_VALUE', where: { field: '/features/own/features/0/expression' } }),
    );
    expect(() => resolveFeatureSet({ set: 'no-such-set' })).toThrowError(
      expect.objectContaining({ code: 'FEATURE_SET_UNKNOWN' }),
    );
  });

  it('feeds a model that was trained on it, with further features too, and refuses another set with the differences', async () => {
    const klines = walk(40);
    const { hash } = createFeatureSet({ id: 'mine', ...own });
    const model = fakeModel('own', ['ma_5', 'swing'], { featureSet: { id: 'mine', hash } });
    const assets = { klines: () => klines, model: () => model, kernels: rollingKernels };
    const run = async (features: object) => runResearch(await researchOf(klines, [model], { features }), assets);
    const plain = await run({ set: 'mine', own });
    const more = await run({ set: 'mine', own, extra: [{ name: 'vol', expression: 'Std($close, 20)' }] });
    expect(more.models[0].raw).toEqual(plain.models[0].raw);
    const altered = { ...own, features: [own.features[0], { name: 'swing', expression: '$high - $low' }] };
    await expect(run({ set: 'mine', own: altered })).rejects.toMatchObject({ code: 'FEATURE_SET_DIFFERS' });
  });
});
