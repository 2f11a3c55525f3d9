import { beforeEach, describe, expect, it } from 'vitest';
import { en } from '../../../src/app/i18n/en.ts';
import { Cards } from '../../../src/app/state/cards.svelte.ts';
import { Intake } from '../../../src/app/state/intake.ts';
import { Jobs } from '../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../src/app/state/workspace.svelte.ts';
import { encodeLink } from '../../../src/core/research/link.ts';
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
  it('as a link that is none leaves a card', async () => {
    expect(await intake.text('#v1=%%%')).toBe(false);
    expect(await intake.text('#v9=AAAA')).toBe(false);
    expect(codes()).toContain('LINK_VERSION');
    expect(workspace.research).toBeUndefined();
  });
});
