import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
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

  it('has no file that imports itself by way of others, not even for a type', () => {
    const files = execFileSync('git', ['ls-files', '-z', '-c', '-o', '--exclude-standard', 'src'], { cwd: root })
      .toString()
      .split('\0')
      .filter((path) => /\.(ts|svelte)$/.test(path) && existsSync(new URL(path, root)));
    const imports = new Map(
      files.map((path) => [
        path,
        [...read(path).matchAll(/(?:from|import)\s*\(?\s*'(\.[^']+)'/g)]
          .map(([, to]) => posix.join(posix.dirname(path), to))
          .filter((to) => files.includes(to)),
      ]),
    );
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const next of imports.get(path) ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    files.forEach((path) => visit(path, []));
    expect(files.length).toBeGreaterThan(500);
    expect(circles).toEqual([]);
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
