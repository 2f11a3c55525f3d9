import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { klinelab } from '../support/command-line.ts';
import { demoKlines } from '../support/demo.ts';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-search-'));
const at = (name: string): string => join(folder, name);
const search = (...args: string[]) => klinelab('search', demoKlines, '--rounds', '8', '--seed', '1', '-q', ...args);
interface Facts {
  readonly best: { readonly number: number; readonly value: number };
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

  it('goes on from its journal and ends where the whole search ends', () => {
    expect(search('--trials', '2', '--journal', at('study.json'), '-o', at('half.txt')).status).toBe(0);
    const resumed = search('--trials', '4', '--journal', at('study.json'), '-o', at('resumed.txt'), '--json');
    expect((JSON.parse(resumed.stdout) as Facts).trials.map(({ value }) => value)).toEqual(
      facts.trials.map(({ value }) => value),
    );
    const trees = (name: string): string => readFileSync(at(name), 'utf8').split('Tree=0')[1].split('end of trees')[0];
    expect(trees('resumed.txt')).toBe(trees('whole.txt'));
  });

  it('refuses a space and a journal that are none, and asks for an output', () => {
    writeFileSync(at('bad.json'), '{"a": 1}');
    writeFileSync(at('odd.json'), '{"klinelabStudy": 1, "trials": [5]}');
    for (const args of [
      ['--journal', at('odd.json'), '-o', at('x')],
      ['--space', at('bad.json'), '-o', at('x')],
      ['--journal', at('bad.json'), '-o', at('x')],
      [],
    ]) {
      expect(search('--trials', '1', ...args).status).toBe(2);
    }
  });
});
