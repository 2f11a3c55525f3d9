import { describe, expect, it } from 'vitest';
import {
  addModel,
  freeName,
  newResearch,
  pointAt,
  removeModel,
  replaceData,
  sameComputation,
  setModelThresholds,
  setSignals,
  setTitle,
  setWeight,
} from '../../../src/app/state/edits.ts';
import { completeResearch } from '../../../src/core/research/document.ts';
import { eurusd, research, sha } from './research.ts';

describe('a new document', () => {
  it('is what the schema makes of one that says nothing', () => {
    expect(newResearch('t', eurusd)).toEqual(completeResearch({ klinelab: 1, title: 't', data: [eurusd], models: [] }));
  });
});

describe('edits', () => {
  const two = research(0.4, 0.6);

  it('leave the document they were given as it was', () => {
    const before = structuredClone(two);
    setWeight(two, 'm0', 1);
    setSignals(two, { method: 'majority' });
    removeModel(two, 'm1');
    setModelThresholds(two, 'm0', { buy: 0.5, sell: -0.5 });
    expect(two).toEqual(before);
  });
  it('make documents that the schema accepts', () => {
    for (const edited of [
      setWeight(two, 'm0', 0),
      setSignals(two, { method: 'majority', minConfidence: 0.3 }),
      setModelThresholds(two, 'm0', { buy: 0.5, sell: -0.5 }),
      setModelThresholds(two, 'm0', undefined),
      replaceData(two, { ...eurusd, sha256: sha('f') }),
      addModel(two, { name: 'm0', source: 'file:m0.txt', sha256: sha('9') }),
    ]) {
      expect(completeResearch(JSON.parse(JSON.stringify(edited)))).toEqual(JSON.parse(JSON.stringify(edited)));
    }
  });
  it('return the same document where the title stays', () => {
    expect(setTitle(two, two.title)).toBe(two);
  });
  it('give up what was expected when the bars change', () => {
    const expecting = { ...two, expect: { klines: sha('1') } };
    expect(replaceData(expecting, eurusd).expect).toBeUndefined();
    expect(pointAt(expecting, sha('a'), sha('b'), 'file:b').expect).toBeUndefined();
    expect(setWeight(expecting, 'm0', 1).expect).toEqual({ klines: sha('1') });
  });
  it('point only the reference that was waited for at another file', () => {
    const pointed = pointAt(two, sha('1'), sha('7'), 'file:other.txt');
    expect(pointed.models.map(({ sha256 }) => sha256)).toEqual([sha('0'), sha('7')]);
    expect(pointed.data).toEqual(two.data);
  });
});

describe('an added model', () => {
  const added = { name: 'mine', source: 'file:mine.txt', sha256: sha('9') };

  it('has no say where others vote', () => {
    expect(addModel(research(0.4), added).models[1].weight).toBe(0);
  });
  it('votes where nobody else does', () => {
    expect(addModel(research(), added).models[0].weight).toBe(1);
    expect(addModel(research(0), added).models[1].weight).toBe(1);
  });
  it('gets a number where its name is taken', () => {
    expect(freeName(research(1, 1), 'm1')).toBe('m1-2');
    expect(freeName(research(1, 1), 'm2')).toBe('m2');
  });
});

describe('two documents', () => {
  it('ask for the same computation whatever their titles and expectations', () => {
    const one = research(1);
    expect(sameComputation(one, { ...one, title: 'other', expect: { votes: sha('0') } })).toBe(true);
    expect(sameComputation(one, setWeight(one, 'm0', 0.5))).toBe(false);
  });
});
