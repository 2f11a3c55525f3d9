import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { exampleOf } from '../support/examples.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  bin: Record<string, string>;
  exports: Record<string, unknown>;
};
/** Inside the package, so that `klinelab` is the package itself. */
const folder = join(root, 'build', 'package-test');

/** Every file that an entry of `exports` names. */
const filesOf = (entry: unknown): string[] =>
  typeof entry === 'string' ? [entry] : Object.values(entry as Record<string, unknown>).flatMap(filesOf);

const run = (file: string): string => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [file], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${folder}${delimiter}${process.env.PATH}` },
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  return stdout;
};

describe('the package', () => {
  beforeAll(() => {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    copyFileSync(join(root, 'public/samples/eurusd-1h.csv'), join(folder, 'eurusd-1h.csv'));
    copyFileSync(join(root, 'models/lgb-20.txt'), join(folder, 'lgb-20.txt'));
    writeFileSync(join(folder, 'klinelab'), `#!/bin/sh\nexec node "${join(root, manifest.bin.klinelab)}" "$@"\n`);
    chmodSync(join(folder, 'klinelab'), 0o755);
  });

  it('holds every file that it names, its licences, and nothing of the page, the tests or the models', () => {
    const listed = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: root, encoding: 'utf8' });
    const [{ files }] = JSON.parse(listed) as { files: { path: string }[] }[];
    const paths = new Set(files.map(({ path }) => path));
    const named = [...filesOf(manifest.exports), ...Object.values(manifest.bin)]
      .map((path) => path.replace(/^\.\//, ''))
      .filter((path) => !path.includes('*'));
    expect(named.filter((path) => !paths.has(path))).toEqual([]);
    for (const path of ['LICENSE', 'README.md', 'build/library/THIRD-PARTY.txt', 'wasm/build/training.wasm']) {
      expect(paths).toContain(path);
    }
    expect([...paths].filter((path) => /^(dist|src|tests|models|public|scripts|node_modules)\//.test(path))).toEqual(
      [],
    );
  });

  it('runs the library example of the README', () => {
    writeFileSync(join(folder, 'readme.mjs'), exampleOf(new URL('../../README.md', import.meta.url), 'As a library'));
    expect(run('readme.mjs')).toMatch(/^\{\s*signal: -1,\s*score: -0\.84\d+,\s*confidence: 0\.77\d+\s*\}\s*$/);
  });

  it('trains a model, keeps it and judges it on bars that it has not seen', () => {
    const example = exampleOf(new URL('../../docs/library.md', import.meta.url), 'Train, keep, judge');
    writeFileSync(join(folder, 'train.mjs'), example);
    expect(run('train.mjs')).toMatch(
      /^best iteration [1-9]\d* of 200, ended by early stopping\nIC -?0\.\d{3} over 1\d{3} unseen bars, [1-9]\d* trades\n$/,
    );
    expect(readFileSync(join(folder, 'mine.txt'), 'utf8')).toMatch(/^tree\n/);
  });

  it('runs one strategy on a model in this process and in another, with one result', () => {
    const example = exampleOf(new URL('../../docs/library.md', import.meta.url), 'A strategy on any model');
    writeFileSync(join(folder, 'strategy.mjs'), example);
    const [here, there, ...rest] = run('strategy.mjs').split('\n');
    expect(here).toMatch(/^lgb-20 \d+$/);
    expect([there, rest]).toEqual([here, ['']]);
  });

  it('trades bar by bar, and on the next start does nothing twice', () => {
    const example = exampleOf(new URL('../../docs/library.md', import.meta.url), 'Bar by bar');
    writeFileSync(join(folder, 'live.mjs'), example);
    expect(run('live.mjs')).toMatch(/^\d{4} new bars, [1-9]\d+ orders\n$/);
    expect(run('live.mjs')).toBe('0 new bars, 0 orders\n');
  });

  // `npm run test:package` checks the declarations themselves, and for bundlers too.
  it('has types that TypeScript finds as Node does', { timeout: 120_000 }, () => {
    const code = [
      "import { EmbeddedModel, KlineLabError, runResearch, type Research, type SignalModel } from 'klinelab';",
      "import { HttpModel, nodeEngines } from 'klinelab/server';",
      "import { loadKernels } from 'klinelab/wasm';",
      "import { createEngineClient } from 'klinelab/worker';",
      'export const models: Promise<SignalModel>[] = [',
      "  EmbeddedModel.fromFile('m.txt', nodeEngines()),",
      "  HttpModel.connect({ url: 'http://127.0.0.1:8000' }),",
      '];',
      'export const rows: Promise<number> = loadKernels().then(({ trees }) => (trees === undefined ? 0 : 1));',
      '// @ts-expect-error A title alone is no document.',
      "export const research: Research = { title: 'x' };",
      'export { createEngineClient, KlineLabError, runResearch };',
    ];
    const file = join(folder, 'types.mts');
    writeFileSync(file, code.join('\n'));
    const { stdout } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/typescript/bin/tsc'),
        ...[
          '--ignoreConfig',
          '--noEmit',
          '--strict',
          '--skipLibCheck',
          '--target',
          'es2022',
          '--lib',
          'es2023,dom',
          '--types',
          'node',
        ],
        ...['--module', 'node16', '--moduleResolution', 'node16', file],
      ],
      { cwd: folder, encoding: 'utf8' },
    );
    expect(stdout).toBe('');
  });

  it('names only files that are there in its worker and its kernels', () => {
    for (const name of ['worker', 'engine-worker', 'wasm']) {
      const file = join(root, 'build/library', `${name}.js`);
      const named = [...readFileSync(file, 'utf8').matchAll(/new URL\(["']([^"']+)["'], import\.meta\.url\)/g)];
      expect(named.length).toBeGreaterThan(0);
      for (const [, path] of named) expect(existsSync(join(root, 'build/library', path))).toBe(true);
    }
  });
});
