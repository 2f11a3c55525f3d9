// npm run test:package: packs the built package, installs it in an empty folder as a user would (this needs a registry),
// and tries what it promises: the README's example, the program, types, publint, and a page made by a bundler.
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

const folder = mkdtempSync(join(tmpdir(), 'klinelab-package-'));
let failed = 0;

function step(title, program, args, { cwd = folder, expected = /^/ } = {}) {
  const { status, stdout, stderr } = spawnSync(program, args, { cwd, encoding: 'utf8' });
  const good = status === 0 && expected.test(stdout);
  console.log(`${good ? 'ok    ' : 'FAILED'} ${title}`);
  if (!good) {
    failed++;
    console.log(`${stdout}\n${stderr}`);
  }
  return stdout.trim();
}

const write = (name, ...lines) => writeFileSync(join(folder, name), `${lines.join('\n')}\n`);

try {
  const packed = step('npm pack', 'npm', ['pack', '--pack-destination', folder], { cwd: projectRoot });
  const tarball = packed.split('\n').at(-1);
  write('package.json', '{ "name": "user", "private": true, "type": "module" }');
  step('npm install in an empty folder', 'npm', ['install', '--ignore-scripts', '--no-audit', `./${tarball}`]);
  const installed = readdirSync(join(folder, 'node_modules')).filter((name) => /^[a-z@]/.test(name));
  console.log(`       installs ${installed.join(', ')}`);

  copyFileSync(join(projectRoot, 'public/samples/eurusd-1h.csv'), join(folder, 'eurusd-1h.csv'));
  copyFileSync(join(projectRoot, 'models/lgb-20.txt'), join(folder, 'lgb-20.txt'));
  const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');
  write('readme.mjs', /## As a library\n.*?```js\n(.*?)```/s.exec(readme)[1]);
  step("the README's example", process.execPath, ['readme.mjs'], { expected: /signal: -1/ });
  step('the program', 'npx', ['klinelab', 'predict', 'eurusd-1h.csv', '--model', 'lgb-20.txt', '-q'], {
    expected: /^prediction\n/,
  });

  step('npm install of TypeScript, Vite and publint', 'npm', [
    ...['install', '--ignore-scripts', '--no-audit', '--save-dev'],
    ...['typescript@6', '@types/node@20', 'vite@8', 'publint@0.3'],
  ]);
  write(
    'types.mts',
    "import { openKlines, type SignalModel } from 'klinelab';",
    "import { HttpModel } from 'klinelab/server';",
    "import { loadKernels } from 'klinelab/wasm';",
    "import { createEngineClient } from 'klinelab/worker';",
    "export const model: Promise<SignalModel> = HttpModel.connect({ url: 'http://127.0.0.1:8000' });",
    'export { createEngineClient, loadKernels, openKlines };',
  );
  for (const [module, resolution] of [
    ['esnext', 'bundler'],
    ['node16', 'node16'],
  ]) {
    step(`types, ${resolution}`, 'npx', [
      ...['tsc', '--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2023,dom', '--types', 'node'],
      ...['--module', module, '--moduleResolution', resolution, 'types.mts'],
    ]);
  }
  step('publint', 'npx', ['publint', '--strict', 'node_modules/klinelab']);

  mkdirSync(join(folder, 'page'));
  write('page/index.html', '<script type="module" src="./main.js"></script>');
  write(
    'page/main.js',
    "import { EmbeddedModel } from 'klinelab';",
    "import { loadKernels } from 'klinelab/wasm';",
    "import { createEngineClient } from 'klinelab/worker';",
    'globalThis.klinelab = { EmbeddedModel, loadKernels, engine: createEngineClient() };',
  );
  step('a page made by a bundler', 'npx', ['vite', 'build', 'page']);
  const assets = readdirSync(join(folder, 'page/dist/assets'));
  const parts = ['rolling', 'trees', 'training', 'engine-worker'];
  const missing = parts.filter((part) => !assets.some((name) => name.startsWith(part)));
  if (missing.length > 0) {
    failed++;
    console.log(`FAILED the page holds no ${missing.join(', ')}`);
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
process.exit(failed === 0 ? 0 : 1);
