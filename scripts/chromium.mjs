// Finds, or installs, the Chromium that the browser tests drive.
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectRoot } from './paths.mjs';

const systemNames = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'msedge'];
const fixedPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe',
];

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The path of a Chromium: PLAYWRIGHT or CHROME_PATH, the system's, then Playwright's own; undefined where none is. */
export async function findChromium() {
  for (const variable of ['PLAYWRIGHT', 'CHROME_PATH']) {
    const path = process.env[variable];
    if (!path) continue;
    if (isExecutable(path)) return path;
    throw new Error(`${variable}: expected the path of a Chromium that can be run, got ${path}`);
  }
  const folders = (process.env.PATH ?? '').split(delimiter);
  const places = systemNames.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = [...places, ...fixedPlaces].find(isExecutable);
  if (found !== undefined) return found;
  try {
    const { chromium } = await import('playwright');
    const path = chromium.executablePath();
    return existsSync(path) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** Tries Playwright's download, then the distribution's package. Undefined on success, else what a person can do. */
export async function installChromium() {
  console.log('KlineLab: no Chromium found for the browser tests, installing one (once)…');
  const run = (command, ...args) => spawnSync(command, args, { cwd: projectRoot, stdio: 'inherit' }).status === 0;
  run(process.execPath, join(projectRoot, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium');
  if ((await findChromium()) !== undefined) return undefined;
  if (process.getuid?.() === 0 && isExecutable('/usr/bin/apt-get')) {
    run('apt-get', 'update');
    run('apt-get', 'install', '-y', '--no-install-recommends', 'chromium');
  }
  if ((await findChromium()) !== undefined) return undefined;
  return [
    'KlineLab: expected a Chromium for the browser tests, found none and could install none.',
    'Do one of these and run again:',
    '  - install Chromium or Chrome with your system (Debian: apt-get install chromium)',
    '  - npx playwright install chromium',
    '  - set CHROME_PATH to the program',
  ].join('\n');
}
