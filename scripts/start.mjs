// npm start: builds the page where it is stale or absent, and serves it on localhost.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { preview } from 'vite';
import { projectRoot } from './paths.mjs';

const sources = ['src', 'wasm/assembly', 'public', 'models', 'index.html', 'vite.config.ts', 'package-lock.json'];

function newest(path) {
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  return readdirSync(path).reduce((time, name) => Math.max(time, newest(join(path, name))), 0);
}

function isBuilt() {
  const page = join(projectRoot, 'dist', 'index.html');
  if (!existsSync(page)) return false;
  const built = statSync(page).mtimeMs;
  return sources.every((source) => newest(join(projectRoot, source)) <= built);
}

if (!isBuilt()) {
  console.log('KlineLab: building the page…');
  for (const step of ['build-wasm', 'vite']) {
    const script =
      step === 'vite'
        ? [join(projectRoot, 'node_modules', 'vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']
        : [join(projectRoot, 'scripts', 'build-wasm.mjs')];
    const { status } = spawnSync(process.execPath, script, { cwd: projectRoot, stdio: 'inherit' });
    if (status !== 0) process.exit(status ?? 1);
  }
}

const openTab = process.stdout.isTTY && !process.env.CI;
const server = await preview({
  root: projectRoot,
  logLevel: 'warn',
  preview: { host: 'localhost', port: Number(process.env.PORT ?? 4173), open: openTab },
});
console.log(`KlineLab is at ${server.resolvedUrls.local[0]}  (stop with Ctrl+C)`);
