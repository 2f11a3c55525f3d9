import { beforeEach, describe, expect, it } from 'vitest';
import { dataError } from '../../../src/core/base/errors.ts';
import type { Research } from '../../../src/core/research/document.ts';
import type { Report } from '../../../src/core/research/report.ts';
import { setWeight } from '../../../src/app/state/edits.ts';
import { Jobs } from '../../../src/app/state/jobs.svelte.ts';
import { Workspace } from '../../../src/app/state/workspace.svelte.ts';
import { FakeEngine, openedKlines, openedModel, settle } from './fakeEngine.ts';
import { klines, research, sha } from './research.ts';

describe('a workspace', () => {
  let engine: FakeEngine;
  let workspace: Workspace;
  const fill = (): void => {
    workspace.addKlines(openedKlines('a').klines);
    workspace.addModel(openedModel('0').model);
    workspace.addModel(openedModel('1').model);
  };
  beforeEach(() => {
    engine = new FakeEngine();
    workspace = new Workspace(engine, new Jobs());
  });

  it('computes nothing before every file is there', async () => {
    workspace.openDocument(research(0.5, 0.5));
    workspace.addKlines(openedKlines('a').klines);
    await settle();
    expect(engine.runs).toHaveLength(0);
    expect(workspace.proof).toEqual({ kind: 'waiting', files: 2 });
    fill();
    await settle();
    expect(engine.runs).toHaveLength(1);
    expect(workspace.proof.kind).toBe('computed');
  });

  it('has models trained that the document says how to make, and asks for no file of theirs', async () => {
    const train = { params: {}, rounds: 10, earlyStopping: 0, calibration: 'rank', trials: 1 } as const;
    const reference = { name: 'mine', source: 'train', sha256: '', weight: 1, train };
    const asked: string[] = [];
    workspace.onuntrained = (_, references) => asked.push(...references.map(({ name }) => name));
    workspace.openDocument({ ...research(), models: [reference] });
    expect(workspace.missing.map(({ kind }) => kind)).toEqual(['klines']);
    expect(asked).toEqual([]);
    workspace.addKlines(openedKlines('a').klines);
    expect(asked).toEqual(['mine']);
    expect(workspace.proof.kind).toBe('stale');
    workspace.rename('another title');
    workspace.addTrained(workspace.research!.models[0] as typeof reference, openedModel('7').model);
    await settle();
    expect(workspace.proof.kind).toBe('computed');
    expect(workspace.research?.models[0].sha256).toBe(sha('7'));
    // Steps that are taken back know the model too.
    workspace.undo();
    expect(workspace.research).toMatchObject({ title: 'EURUSD 1h', models: [{ sha256: sha('7'), train }] });
  });

  it('does not ask for files that are on their way', () => {
    workspace.openDocument(research(0.5));
    const coming = workspace.missing;
    workspace.awaitFiles(coming);
    expect(workspace.missing).toEqual([]);
    expect(workspace.proof.kind).toBe('stale');
    workspace.arrived(coming[0]);
    expect(workspace.missing).toEqual([coming[0]]);
  });

  it('computes every edit, undo and redo; the report follows', async () => {
    workspace.openDocument(research(0.5, 0.5));
    fill();
    await settle();
    workspace.edit((document) => setWeight(document, 'm0', 1));
    expect(workspace.isStale).toBe(true);
    await settle();
    expect(workspace.report?.models[0].weight).toBe(1);
    workspace.undo();
    await settle();
    expect(workspace.report?.models[0].weight).toBe(0.5);
    expect(workspace.canRedo).toBe(true);
    workspace.redo();
    await settle();
    expect(workspace.report?.models[0].weight).toBe(1);
  });

  it('computes only the last of many quick edits', async () => {
    workspace.openDocument(research(0.5, 0.5));
    fill();
    await settle();
    let release = (): void => undefined;
    engine.hold = new Promise((resolve) => (release = resolve));
    for (let i = 1; i <= 20; i++) workspace.edit((document) => setWeight(document, 'm0', i / 20), 'weight m0');
    release();
    await settle();
    expect(engine.runs.slice(1).map(({ models }) => models[0].weight)).toEqual([0.05, 1]);
    expect(workspace.report?.models[0].weight).toBe(1);
    workspace.undo();
    expect(workspace.research?.models[0].weight).toBe(0.5);
  });

  it('says reproduced, differs or changed against what the document expects', async () => {
    workspace.openDocument({ ...research(0.5, 0.5), expect: engine.fingerprints });
    fill();
    await settle();
    expect(workspace.proof).toMatchObject({ kind: 'reproduced', equal: 5, all: 5 });

    engine.fingerprints = { ...engine.fingerprints, votes: sha('1'), report: sha('2') };
    workspace.edit((document) => setWeight(document, 'm0', 1));
    await settle();
    expect(workspace.proof).toMatchObject({ kind: 'changed', first: 'votes', equal: 3, all: 5 });

    workspace.openDocument({ ...research(0.2, 0.5), expect: { scores: sha('9'), votes: sha('1') } });
    await settle();
    expect(workspace.proof).toMatchObject({ kind: 'differs', first: 'scores', equal: 1, all: 2 });
  });

  it('keeps a failure until the document changes or is computed again', async () => {
    engine.failWith = dataError('CALIBRATION', 'model m0: expected training bars, got none');
    workspace.openDocument(research(0.5, 0.5));
    fill();
    await settle();
    expect(workspace.proof).toMatchObject({ kind: 'failed', error: { code: 'CALIBRATION' } });
    engine.failWith = undefined;
    workspace.computeAgain();
    await settle();
    expect(workspace.proof.kind).toBe('computed');
  });

  it('begins again where another job ended the worker', async () => {
    engine.abortNext = true;
    workspace.openDocument(research(0.5, 0.5));
    fill();
    await settle();
    expect(engine.runs).toHaveLength(2);
    expect(workspace.proof.kind).toBe('computed');
  });

  it('shows no report of other klines', async () => {
    workspace.openDocument(research(0.5, 0.5));
    fill();
    await settle();
    workspace.edit((document) => ({ ...document, data: [{ ...document.data[0], sha256: sha('f') }] }));
    expect(workspace.report).toBeUndefined();
    expect(workspace.klines).toBeUndefined();
    workspace.undo();
    expect(workspace.report).toBeDefined();
  });

  it('lets go of files that undo can bring back no more, and of none before', async () => {
    const forgotten: string[] = [];
    workspace.onforget = (sha256) => forgotten.push(sha256);
    fill();
    workspace.openDocument(research(0.5));
    const other = openedKlines('b').klines;
    workspace.addKlines(other);
    workspace.edit((document) => ({ ...document, data: [{ ...document.data[0], sha256: other.sha256 }] }));
    workspace.undo();
    expect(forgotten).toEqual([]);
    // A new step takes the place of the one that was undone: nothing names its bars any more.
    workspace.edit((document) => setWeight(document, 'm0', 1));
    expect(forgotten).toEqual([other.sha256]);
    expect(workspace.opened.klines.has(other.sha256)).toBe(false);
    // What was opened and never named is not the history's to forget.
    expect(workspace.opened.models.has(sha('1'))).toBe(true);
  });

  it('computes nothing without models', async () => {
    workspace.openDocument(research());
    workspace.addKlines(openedKlines('a').klines);
    await settle();
    expect(engine.runs).toHaveLength(0);
    expect(workspace.proof.kind).toBe('empty');
  });

  describe('over many bars', () => {
    const judgement = { label: { expression: 'Ref($close, -1) / $close - 1' } };
    const many = {
      ...openedKlines('a').klines,
      klines: klines(Array.from({ length: 50_000 }, (_, bar) => 1 + bar)),
    };
    /** Lets the judgements go on that have begun; votes are there at once. */
    let judge: () => void;
    const isHeld = (document: Research): boolean => document.label !== undefined;
    beforeEach(async () => {
      const judging = new Promise<void>((resolve) => (judge = resolve));
      const slow = {
        run: async (document: Research): Promise<Report> => {
          const done = await engine.run(document);
          if (!isHeld(document)) return done;
          await judging;
          return { ...done, evaluation: { label: document.label } as never };
        },
      };
      workspace = new Workspace(slow, new Jobs());
      workspace.openDocument({ ...research(0.5, 0.5), ...judgement });
      workspace.addKlines(many);
      workspace.addModel(openedModel('0').model);
      workspace.addModel(openedModel('1').model);
      await settle();
    });

    it('shows votes before they are judged, as stale', async () => {
      expect(engine.runs.map(isHeld)).toEqual([false, true]);
      expect(workspace.report?.ensemble.signal).toHaveLength(3);
      expect(workspace.report?.evaluation).toBeUndefined();
      expect(workspace.proof.kind).toBe('stale');
      judge();
      await settle();
      expect(workspace.report?.evaluation).toBeDefined();
      expect(workspace.proof.kind).toBe('computed');
    });

    it('keeps the judgement that was there until the new votes have theirs', async () => {
      judge();
      await settle();
      const before = workspace.report?.evaluation;
      engine.runs.length = 0;
      engine.hold = new Promise(() => undefined);
      workspace.edit((document) => setWeight(document, 'm0', 0.9));
      await settle();
      expect(engine.runs.map(isHeld)).toEqual([false]);
      expect(workspace.report?.evaluation).toBe(before);
      expect(workspace.proof.kind).toBe('stale');
    });

    it('leaves votes unjudged where newer ones are wanted already', async () => {
      let go!: () => void;
      judge();
      await settle();
      engine.runs.length = 0;
      engine.hold = new Promise<void>((resolve) => (go = resolve));
      for (const weight of [0.7, 0.8, 0.9]) workspace.edit((document) => setWeight(document, 'm0', weight), 'weight');
      go();
      await settle();
      expect(engine.runs.map((run) => [run.models[0].weight, isHeld(run)])).toEqual([
        [0.7, false],
        [0.9, false],
        [0.9, true],
      ]);
      expect(workspace.proof.kind).toBe('computed');
    });
  });
});
