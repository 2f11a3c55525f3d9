// Installs what is missing before the first start or test run. Node built-ins only: it runs before any install.
//   node scripts/setup.mjs            dependencies
//   node scripts/setup.mjs --browser  and a Chromium for the browser tests
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findChromium, installChromium } from './chromium.mjs';
import { projectRoot } from './paths.mjs';

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(
    `KlineLab: expected Node 20.19 or newer, got ${process.versions.node}. Install a newer Node and try again.`,
  );
  process.exit(1);
}

/** npm keeps a copy of the lock file inside node_modules; the install is whole when it names the same packages. */
function dependenciesAreInstalled() {
  const installed = join(projectRoot, 'node_modules', '.package-lock.json');
  if (!existsSync(installed)) return false;
  const wanted = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')).packages;
  const present = JSON.parse(readFileSync(installed, 'utf8')).packages;
  return Object.entries(wanted).every(
    ([path, { version, optional }]) => path === '' || optional || present[path]?.version === version,
  );
}

function installDependencies() {
  console.log('KlineLab: installing dependencies (once)…');
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
  const result = spawnSync(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: projectRoot,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  });
  if (result.status === 0) return;
  console.error('KlineLab: expected `npm ci` to install the dependencies, it failed. Is the network reachable?');
  process.exit(1);
}

requireNode();
if (!dependenciesAreInstalled()) installDependencies();

if (process.argv.includes('--browser') && (await findChromium()) === undefined) {
  const problem = await installChromium();
  if (problem !== undefined) {
    console.error(problem);
    process.exit(1);
  }
}
