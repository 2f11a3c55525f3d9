import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStudyJournal } from '../../src/core/training/search/journal.ts';
import { klinelab, program } from '../support/command-line.ts';
import { demoKlines } from '../support/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-search-'));
const at = (name: string): string => join(folder, name);
const search = (...args: string[]) => klinelab('search', demoKlines, '--rounds', '8', '--seed', '1', '-q', ...args);
/** A model's file without its card, which has the file's name. */
const trees = (name: string): string => readFileSync(at(name), 'utf8').split('Tree=0')[1].split('end of trees')[0];
interface Facts {
  readonly best: { readonly number: number; readonly value: number };
  readonly trust: {
    readonly judgement: { readonly trials: number; readonly valid: { readonly ic: number; readonly count: number } };
    readonly overfitting: { readonly divisions: number; readonly pbo: number };
    readonly bars: number;
  };
  readonly trials: readonly { readonly value: number; readonly state: string }[];
}

describe('klinelab search', () => {
  const whole = search('--trials', '4', '-o', at('whole.txt'), '--json');
  const facts = JSON.parse(whole.stdout || '{}') as Facts;

  it('prints every trial and writes the best model', () => {
    expect(whole).toMatchObject({ status: 0, stderr: '' });
    expect(facts.trials).toHaveLength(4);
    expect(facts.best.value).toBe(Math.max(...facts.trials.map(({ value }) => value)));
    expect(klinelab('inspect', at('whole.txt')).status).toBe(0);
  });

  it('judges the winner against all trials, and writes the document that counts them', () => {
    const said = search('--trials', '4', '-o', at('judged.txt'), '--research', at('judged.json'));
    expect(said).toMatchObject({ status: 0, stderr: '' });
    for (const part of ['best of 4 trials', 'validation bars: ', 'unseen bars: ', 'probability of overfitting 0.']) {
      expect(said.stdout).toContain(part);
    }
    const { trust } = facts;
    expect(trust.judgement.trials).toBe(4);
    expect(trust.judgement.valid.ic).toBeCloseTo(facts.best.value, 12);
    expect(trust.overfitting.divisions).toBe(12_870);
    expect(trust.bars).toBe(trust.judgement.valid.count);
    const run = klinelab('run', at('judged.json'), '--data', demoKlines, '-o', at('judged'));
    expect(run).toMatchObject({ status: 0, stdout: expect.stringContaining('4 trials counted') });
    const report = JSON.parse(readFileSync(join(at('judged'), 'report.json'), 'utf8')) as {
      models: { card: { sha256: string }; inSample: unknown[] }[];
      backtest: { trust: { trials: number } };
      trust: { points: { id: string; value: number }[] };
    };
    // Trained anew from the document, byte for byte; the bars that the trials were compared on are in-sample.
    expect(klinelab('inspect', at('judged.txt'), '--json').stdout).toContain(report.models[0].card.sha256);
    expect(report.models[0].inSample).toHaveLength(2);
    expect(report.backtest.trust.trials).toBe(4);
    const pbo = trust.overfitting.pbo;
    expect(readFileSync(at('judged.json'), 'utf8')).toContain(`"pbo": ${pbo}`);
    expect(report.trust.points.find(({ id }) => id === 'overfitting')?.value).toBeGreaterThanOrEqual(pbo);
  });

  it('is the same search for any number of jobs', () => {
    const alone = search('--trials', '4', '--jobs', '1', '-o', at('whole.txt'), '--json');
    expect(alone.stdout).toBe(search('--trials', '4', '--jobs', '3', '-o', at('jobs.txt'), '--json').stdout);
    expect(JSON.parse(alone.stdout)).toEqual(facts);
    expect(trees('jobs.txt')).toBe(trees('whole.txt'));
  });

  it('goes on from its journal and ends where the whole search ends', () => {
    expect(search('--trials', '3', '--journal', at('study.jsonl'), '-o', at('half.txt')).status).toBe(0);
    const resumed = search('--trials', '4', '--journal', at('study.jsonl'), '-o', at('resumed.txt'), '--json');
    expect(JSON.parse(resumed.stdout)).toEqual(facts);
    expect(trees('resumed.txt')).toBe(trees('whole.txt'));
    const other = search('--trials', '4', '--journal', at('study.jsonl'), '--label', 'Ref($close, -2)', '-o', at('x'));
    expect(other).toMatchObject({ status: 2, stderr: expect.stringContaining('STUDY_OTHER') });
  });

  it('leaves a whole journal when it is interrupted, and goes on from it', async () => {
    const args = ['search', demoKlines, '--rounds', '8', '--seed', '1', '--trials', '400', '--jobs', '2'];
    const cut = spawn(process.execPath, [program, ...args, '--journal', at('cut.jsonl'), '-o', at('cut.txt')]);
    cut.stderr.once('data', () => cut.kill('SIGINT'));
    const [status] = (await once(cut, 'exit')) as [number];
    expect(status).toBe(130);
    expect(existsSync(at('cut.txt'))).toBe(false);
    const { trials } = readStudyJournal(readFileSync(at('cut.jsonl'), 'utf8'));
    expect(trials.map(({ state }) => state)).toContain('abandoned');
    const wanted = String(Math.max(4, trials.length));
    const resumed = search('--trials', wanted, '--journal', at('cut.jsonl'), '-o', at('cut.txt'), '--json');
    expect((JSON.parse(resumed.stdout) as Facts).trials.slice(0, 4)).toEqual(facts.trials);
  });

  it('refuses a space and a journal that are none, and asks for an output', () => {
    writeFileSync(at('bad.json'), '{"a": 1}');
    writeFileSync(at('odd.json'), '{"klinelabStudy": 1, "trials": [5]}\n');
    for (const args of [
      ['--journal', at('odd.json'), '-o', at('x')],
      ['--space', at('bad.json'), '-o', at('x')],
      ['--journal', at('bad.json'), '-o', at('x')],
      ['--jobs', '5', '-o', at('x')],
      ['--lag', '0', '-o', at('x')],
      [],
    ]) {
      expect(search('--trials', '1', ...args).status).toBe(2);
    }
  });
});
