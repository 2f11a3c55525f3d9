import { describe, expect, it } from 'vitest';
import {
  addModel,
  freeName,
  newResearch,
  pointAt,
  removeModel,
  removeSeries,
  replaceData,
  replaceShown,
  sameComputation,
  setModelThresholds,
  setSignals,
  setTitle,
  setWeight,
  showSeries,
  titleOf,
  withSeries,
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

describe('edits of several series', () => {
  const other = (symbol: string, digit: string) => ({
    ...eurusd,
    symbol,
    source: `file:${symbol}.csv`,
    sha256: sha(digit),
  });
  const [gold, oil] = [other('GOLD', 'b'), other('OIL', 'c')];
  const panel = withSeries({ ...research(1), expect: { klines: sha('1') } }, [gold, eurusd, oil]);
  const symbols = ({ data }: typeof panel): string[] => data.map(({ symbol }) => symbol);

  it('give up what was expected, and rename what nobody has named', () => {
    expect(panel.expect).toBeUndefined();
    expect(panel.title).toBe('EURUSD, GOLD, OIL 1h');
    expect(titleOf([...panel.data, other('TEA', 'd')])).toBe('EURUSD, GOLD, OIL + 1 1h');
    expect(withSeries({ ...research(1), title: 'mine' }, [gold, oil]).title).toBe('mine');
  });
  it('show another series first, and keep what is expected, since nothing of it depends on the order', () => {
    const expecting = { ...panel, expect: { report: sha('9') } };
    const shown = showSeries(expecting, 'OIL');
    expect(symbols(shown)).toEqual(['OIL', 'GOLD', 'EURUSD']);
    expect(shown.expect).toEqual(expecting.expect);
    expect(showSeries(shown, 'OIL')).toBe(shown);
    expect(showSeries(shown, 'TEA')).toBe(shown);
  });
  it('remove one, the next is shown', () => {
    const left = removeSeries(panel, 'GOLD');
    expect(symbols(left)).toEqual(['EURUSD', 'OIL']);
    expect(left.title).toBe('EURUSD, OIL 1h');
    expect(removeSeries(left, 'OIL').title).toBe('EURUSD 1h');
  });
  it('put other bars in the place of those that are shown, beside the others', () => {
    expect(replaceShown(panel, other('GOLD', 'f')).data.map(({ sha256 }) => sha256)).toEqual([
      sha('f'),
      sha('a'),
      sha('c'),
    ]);
  });
});
