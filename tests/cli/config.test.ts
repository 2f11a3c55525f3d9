import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { command } from '../../src/cli/commands/config.ts';
import { settings } from '../../src/cli/config/settings.ts';
import type { Section } from '../../src/cli/config/settings.ts';
import { readConfiguration, variableOf } from '../../src/cli/config/sources.ts';
import { parseCall } from '../../src/cli/options.ts';
import { klinelab } from '../support/command-line.ts';

const sections = Object.keys(settings) as Section[];
const fileOf = (content: unknown): string => {
  const path = join(mkdtempSync(join(tmpdir(), 'klinelab-')), 'settings.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return path;
};
const read = (environment: Record<string, string>, ...args: string[]) =>
  readConfiguration(parseCall('config', command, args).options, sections, environment);

describe('the configuration', () => {
  it('takes defaults, then the file, then the environment, then flags, and says where each value is from', () => {
    const file = fileOf({ serve: { port: 1, queue: 2, workers: 3, models: ['a=a.txt'] } });
    const { settings: values, effective } = read(
      { KLINELAB_SERVE_QUEUE: '20', KLINELAB_SERVE_WORKERS: '30', KLINELAB_SERVE_TRUST_PROXY: 'true', OTHER: 'x' },
      '--config',
      file,
      '--workers',
      '40',
      '--model',
      'b=b.txt',
      '--model',
      'c=c.txt',
    );
    expect(values.serve).toMatchObject({ port: 1, queue: 20, workers: 40, trustProxy: true, deadlineMs: 5000 });
    expect(values.serve.models).toEqual(['b=b.txt', 'c=c.txt']);
    const from = Object.fromEntries(effective.map((one) => [`${one.section}.${one.name}`, one.from]));
    expect(from).toMatchObject({
      'serve.port': file,
      'serve.queue': 'KLINELAB_SERVE_QUEUE',
      'serve.workers': '--workers',
      'serve.models': '--model',
      'serve.deadlineMs': 'default',
    });
  });

  it.each([
    ['an unknown section', { server: {} }, {}, 'CONFIG_KEY', 'serve'],
    ['an unknown name', { serve: { prot: 1 } }, {}, 'CONFIG_KEY', 'serve.port'],
    ['an unknown variable', {}, { KLINELAB_SERVE_PROT: '1' }, 'CONFIG_KEY', 'KLINELAB_SERVE_PORT'],
    ['a number as text', { serve: { port: '1' } }, {}, 'CONFIG_VALUE', 'serve.port: expected a whole number from 0'],
    ['text for a number', {}, { KLINELAB_SERVE_PORT: 'x' }, 'CONFIG_VALUE', 'KLINELAB_SERVE_PORT: expected a whole'],
    ['too much', {}, { KLINELAB_SERVE_WORKERS: '65' }, 'CONFIG_VALUE', 'from 1 to 64'],
    ['another choice', { signals: { method: 'mean' } }, {}, 'CONFIG_VALUE', 'weighted or majority'],
    ['a list', [], {}, 'CONFIG_VALUE', 'an object of settings'],
    ['no JSON', '{', {}, 'CONFIG_SYNTAX', 'expected JSON'],
  ])('refuses %s with exit code 2', (_, content, environment, code, told) => {
    const readIt = (): unknown => read(environment, '--config', fileOf(content));
    expect(readIt).toThrow(expect.objectContaining({ kind: 'usage', code }));
    let error = { message: '', hint: '' };
    try {
      readIt();
    } catch (thrown) {
      error = thrown as typeof error;
    }
    expect(`${error.message} ${error.hint}`).toContain(told);
  });

  it('never shows a secret, right or wrong', () => {
    const secret = 's3cret'.repeat(8);
    const shown = klinelab('config', '--token', secret);
    expect(shown.stdout).toMatch(/serve\.token +\(set\) +--token/);
    const short = klinelab('config', '--token', 's3cret');
    expect([short.status, short.stderr.includes('s3cret')]).toEqual([2, false]);
  });

  it('has one name in the environment and one flag for each setting', () => {
    const all = sections.flatMap((section) => Object.keys(settings[section]).map((name) => variableOf(section, name)));
    expect(new Set(all).size).toBe(all.length);
    const flags = sections.flatMap((section) => Object.values(settings[section]).map(({ flag }) => flag));
    expect(new Set(flags).size).toBe(flags.length);
    expect(variableOf('serve', 'deadlineMs')).toBe('KLINELAB_SERVE_DEADLINE_MS');
  });

  it('is shown as a table and as JSON', () => {
    expect(klinelab('config', '--port', '9').stdout).toMatch(/^serve\.port +9 +--port$/m);
    const facts = JSON.parse(klinelab('config', '--json').stdout) as { name: string; value: unknown; from: string }[];
    expect(facts).toContainEqual({
      name: 'serve.port',
      value: 8000,
      from: 'default',
      variable: 'KLINELAB_SERVE_PORT',
      flag: '--port',
    });
  });
});
