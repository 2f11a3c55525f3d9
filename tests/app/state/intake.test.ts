import { beforeEach, describe, expect, it } from 'vitest';
import { en } from '../../../src/app/i18n/en.ts';
import { Cards } from '../../../src/app/state/cards.svelte.ts';
import { Intake } from '../../../src/app/state/intake.ts';
import { Jobs } from '../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../src/app/state/workspace.svelte.ts';
import { encodeLink } from '../../../src/core/research/link.ts';
import { defaultTraining } from '../../../src/core/research/training/settings.ts';
import { FakeEngine, openedKlines, openedModel, settle } from './fakeEngine.ts';
import { eurusd, research, sha } from './research.ts';

const file = (name: string): File => new File([new Uint8Array(1)], name);

describe('what comes in', () => {
  let engine: FakeEngine;
  let workspace: Workspace;
  let cards: Cards;
  let intake: Intake;
  beforeEach(() => {
    engine = new FakeEngine();
    const jobs = new Jobs();
    workspace = new Workspace(engine, jobs);
    cards = new Cards();
    intake = new Intake({ engine, workspace, jobs, cards });
    engine.shelf.set('eurusd.csv', openedKlines('a'));
    engine.shelf.set('gold.csv', openedKlines('b', 'GOLD'));
    engine.shelf.set('m0.txt', openedModel('0'));
    engine.shelf.set('m1.txt', openedModel('1'));
  });
  const codes = (): string[] => cards.errors.map(({ error }) => error.code);

  it('as klines starts a document, and replaces them in one that is there', async () => {
    await intake.files([file('eurusd.csv'), file('m0.txt'), file('gold.csv')]);
    expect(workspace.research?.data[0]).toMatchObject({ symbol: 'GOLD', source: 'file:gold.csv', sha256: sha('b') });
    expect(workspace.research?.models).toHaveLength(1);
    expect(codes()).toEqual([]);
    workspace.undo();
    expect(workspace.research?.data[0].sha256).toBe(sha('a'));
  });
  it('as a model is added once, silent where others vote', async () => {
    await intake.files([file('eurusd.csv'), file('m0.txt'), file('m1.txt'), file('m1.txt')]);
    expect(workspace.research?.models.map(({ name, weight }) => [name, weight])).toEqual([
      ['m0', 1],
      ['m1', 0],
    ]);
    expect(cards.receipts[0].text(en)).toBe(en.receiptSameModel('m1'));
  });
  it('as a model that asks for unknown features is refused with their names', async () => {
    engine.shelf.set('odd.txt', openedModel('5', ['skew_20', 'kurt_20']));
    await intake.files([file('eurusd.csv'), file('odd.txt')]);
    expect(codes()).toEqual(['MODEL_FEATURES']);
    expect(cards.errors[0].error.message).toContain('skew_20, kurt_20');
    expect(workspace.research?.models).toEqual([]);
  });
  it('as a model before any klines says so', async () => {
    await intake.files([file('m0.txt')]);
    expect(codes()).toEqual(['NO_KLINES']);
  });
  it('unusable leaves a card and the rest goes on', async () => {
    await intake.files([file('noise.bin'), file('eurusd.csv')]);
    expect(codes()).toEqual(['NOT_KLINES']);
    expect(cards.errors[0].file).toBe('noise.bin');
    expect(workspace.klines?.sha256).toBe(sha('a'));
    await intake.files([file('noise.bin')]);
    expect(cards.errors).toHaveLength(1);
  });
  it('as a link opens as a step that can be undone, and asks for files it names by hash', async () => {
    await intake.files([file('eurusd.csv')]);
    const sent = research(1);
    const own = { ...sent, title: 'sent', data: [{ ...eurusd, source: 'file:gold.csv', sha256: sha('b') }] };
    const models = sent.models.map((model) => ({ ...model, source: 'file:m0.txt' }));
    expect(await intake.text(`https://example.org/lab/${encodeLink({ ...own, models })}`)).toBe(true);
    expect(workspace.research?.title).toBe('sent');
    expect(workspace.missing.map(({ kind }) => kind)).toEqual(['klines', 'model']);

    await intake.files([file('m1.txt')]);
    expect(codes()).toEqual(['FILE_HASH']);
    expect(cards.errors[0].error.message).toContain(sha('1'));

    await intake.files([file('m0.txt'), file('gold.csv')]);
    await settle();
    expect(codes()).toEqual([]);
    expect(workspace.missing).toEqual([]);
    expect(workspace.report?.models).toHaveLength(1);
    workspace.undo();
    expect(workspace.research?.data[0].sha256).toBe(sha('a'));
  });
  it('instead of the file asked for can be used all the same', async () => {
    const sent = research(1);
    const models = sent.models.map((model) => ({ ...model, source: 'file:m0.txt' }));
    await intake.text(encodeLink({ ...sent, data: [{ ...eurusd, source: 'file:x.csv' }], models }));
    await intake.files([file('m0.txt'), file('gold.csv')]);
    cards.errors[0].action?.run();
    await settle();
    expect(workspace.missing).toEqual([]);
    expect(workspace.research?.data[0]).toMatchObject({ sha256: sha('b'), source: 'file:gold.csv' });
    expect(workspace.report).toBeDefined();
  });
  describe('as several symbols', () => {
    const series = (digit: string, symbol: string, intervalMs = 3_600_000) => {
      const { klines } = openedKlines(digit, symbol);
      const name = `${symbol}.csv`;
      const bars = { ...klines.klines, intervalMs };
      return { ...klines, klines: bars, report: { ...klines.report, file: name, repairs: [] }, files: [name] };
    };
    const [gold, oil] = [file('GOLD.csv'), file('OIL.csv')];
    const train = { ...defaultTraining, params: {} };
    const symbols = (): string[] | undefined => workspace.research?.data.map(({ symbol }) => symbol);
    beforeEach(() => {
      engine.shelf.set('both.csv', { kind: 'panel', series: [series('b', 'GOLD'), series('c', 'OIL')] });
      engine.shelf.set('odd.csv', { kind: 'panel', series: [series('b', 'GOLD'), series('c', 'OIL', 60_000)] });
      for (const [digit, symbol] of [
        ['b', 'GOLD'],
        ['c', 'OIL'],
      ]) {
        engine.shelf.set(`${symbol}.csv`, { kind: 'klines', klines: series(digit, symbol) });
      }
    });

    it('is a document of several series, in a step that can be undone, and says so', async () => {
      await intake.files([file('eurusd.csv'), file('m0.txt')]);
      await intake.files([file('both.csv')]);
      expect(symbols()).toEqual(['GOLD', 'OIL']);
      expect(workspace.research).toMatchObject({ title: 'GOLD, OIL 1h', models: [{ name: 'm0' }] });
      expect(workspace.research?.data[1]).toMatchObject({ source: 'file:OIL.csv', sha256: sha('c') });
      expect(workspace.missing).toEqual([]);
      expect(cards.receipts[0].text(en)).toBe(en.receiptPanel(['GOLD', 'OIL'], '1h'));
      workspace.undo();
      expect(symbols()).toEqual(['EURUSD']);
    });

    it('of two intervals is refused before anything changes', async () => {
      await intake.files([file('eurusd.csv')]);
      await intake.files([file('odd.csv')]);
      expect(codes()).toEqual(['RESEARCH_DATA']);
      expect(cards.errors[0].error.message).toContain('1h of GOLD, got 1m of OIL');
      expect(symbols()).toEqual(['EURUSD']);
    });

    it('is read anew one at a time, and keeps its interval', async () => {
      await intake.files([file('both.csv')]);
      engine.shelf.clear();
      engine.shelf.set('x', { kind: 'klines', klines: series('d', 'GOLD', 60_000) });
      await expect(intake.reread({})).rejects.toMatchObject({ code: 'RESEARCH_DATA' });
      expect(workspace.klines?.sha256).toBe(sha('b'));
      engine.shelf.set('x', { kind: 'klines', klines: series('d', 'GOLD') });
      await intake.reread({});
      expect(workspace.research?.data.map(({ sha256 }) => sha256)).toEqual([sha('d'), sha('c')]);
    });

    it('joins those that are there, each symbol once', async () => {
      await intake.files([file('eurusd.csv')]);
      await intake.addSymbols([gold]);
      await intake.addSymbols([oil]);
      expect(symbols()).toEqual(['EURUSD', 'GOLD', 'OIL']);
      expect(workspace.klines?.sha256).toBe(sha('a'));
      await intake.addSymbols([oil]);
      expect(codes()).toEqual(['RESEARCH_DATA']);
      await intake.files([oil]);
      expect(symbols()).toEqual(['OIL', 'EURUSD', 'GOLD']);
    });

    it('turns models that were trained on one series into files', async () => {
      await intake.files([file('eurusd.csv')]);
      await intake.trained({ name: 'm0', train }, new Uint8Array(1));
      expect(workspace.research?.models[0]).toMatchObject({ source: 'train', train });
      await intake.addSymbols([gold]);
      expect(workspace.research?.models[0]).toMatchObject({ source: 'file:m0.txt', sha256: sha('0') });
      expect(workspace.research?.models[0].train).toBeUndefined();
      await intake.trained({ name: 'm1', train }, new Uint8Array(1));
      expect(workspace.research?.models[1]).toMatchObject({ source: 'file:m1.txt' });
      expect(workspace.research?.models[1].train).toBeUndefined();
    });

    it('is asked for by hash, and found in files of one symbol or of all', async () => {
      const data = (['GOLD', 'OIL'] as const).map((symbol, i) => ({
        ...eurusd,
        symbol,
        source: `file:${symbol}.csv`,
        sha256: sha('bc'[i]),
      }));
      await intake.text(encodeLink({ ...research(), data }));
      expect(workspace.missing.map(({ name }) => name)).toEqual(['GOLD 1h', 'OIL 1h']);
      await intake.files([oil]);
      expect(workspace.missing.map(({ name }) => name)).toEqual(['GOLD 1h']);
      engine.shelf.set('all.csv', {
        kind: 'panel',
        series: [series('b', 'GOLD'), series('c', 'OIL'), series('d', 'TEA')],
      });
      await intake.files([file('all.csv')]);
      expect(workspace.missing).toEqual([]);
      expect(codes()).toEqual([]);
      // What came beside them takes nobody's place.
      expect(symbols()).toEqual(['GOLD', 'OIL']);
      expect(cards.receipts.map(({ file: name, text }) => [name, text(en)])).toEqual([
        ['TEA.csv', en.receiptUnasked],
        ['OIL.csv', en.receiptSameKlines],
        ['GOLD.csv', en.receiptFound],
        ['OIL.csv', en.receiptFound],
        ['#v1', en.receiptLink],
      ]);
    });
  });
  it('as a link that is none leaves a card', async () => {
    expect(await intake.text('#v1=%%%')).toBe(false);
    expect(await intake.text('#v9=AAAA')).toBe(false);
    expect(codes()).toContain('LINK_VERSION');
    expect(workspace.research).toBeUndefined();
  });
});
