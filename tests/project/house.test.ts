import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const manifest = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;

describe('the house', () => {
  it('records no registry host in the lock file', () => {
    const packages = JSON.parse(read('package-lock.json')).packages as Record<string, { resolved?: string }>;
    expect(Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  it('gives every dependency a line in docs/decisions', () => {
    const decisions = readdirSync(new URL('docs/decisions', root))
      .map((name) => read(`docs/decisions/${name}`))
      .join('\n');
    const named = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    const resolver = /^(eslint-import-resolver-typescript|@types\/node)$/;
    expect(named.filter((name) => !resolver.test(name) && !decisions.includes(name))).toEqual([]);
  });

  it('runs no install scripts of its own', () => {
    expect(Object.keys(manifest.scripts).filter((name) => /install|prepare/.test(name))).toEqual([]);
  });

  it('keeps its fixtures under 20 MB', () => {
    const sizes = execFileSync('git', ['ls-files', '-z', 'tests/golden'], { cwd: root })
      .toString()
      .split('\0')
      .filter(Boolean)
      .map((path) => readFileSync(new URL(path, root)).length);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(20 * 1024 * 1024);
  });
});
