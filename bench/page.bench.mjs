// The page: what its first load weighs, how soon the demo's signals and those of a million bars stand on the screen, and
// how long the main thread is kept busy at most while many bars are read and computed. Needs `npm run build` and a
// Chromium.
import { gzipSync } from 'node:zlib';
import { load } from './support/load.mjs';
import { longestTask } from './support/longest-task.mjs';

const { TestBrowser } = await load('tests/support/browser.ts');
const { chart, letGo, pickUpFiles, settled } = await load('tests/support/browser-page.ts');
const { minuteBars } = await load('tests/support/minute-bars.ts');

const browser = await TestBrowser.start();
const sorted = (values) => values.toSorted((a, b) => a - b);
const range = (values) => {
  const all = sorted(values);
  return `${all[0].toFixed(0)} … ${all[all.length >> 1].toFixed(0)} … ${all.at(-1).toFixed(0)}`;
};

/** Runs in the page: notes when candles, the first votes, those of all three models and their judgement were first seen. */
function watchPage() {
  const firstSeen = (globalThis.firstSeen = {});
  const watch = () => {
    const now = performance.now();
    if (document.querySelector('[data-chart] canvas')) firstSeen.candles ??= now;
    if (document.querySelector('[data-testid=vote]')) firstSeen.votes ??= now;
    if (document.querySelectorAll('[data-testid=bar-votes] tbody tr').length === 4) firstSeen.signals ??= now;
    if (firstSeen.signals && document.querySelector('[data-testid=proof][data-proof=computed]')) {
      firstSeen.computed = now;
    } else requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}

const kinds = [
  ['demo data and models', /\/samples\//],
  ['ONNX Runtime', /ort[.-].*\.(wasm|mjs|js)$/],
  ['document and icon', /(\/|\.html|\.svg)$/],
  ['styles', /\.css$/],
  ['WASM', /\.wasm$/],
  ['JavaScript', /\.js$/],
];

/** Gzipped bytes of what a first visit asks for, by kind: before the demo's signals stand on the screen, and after. */
async function weigh() {
  const { page, context, close } = await browser.open({ visit: false, before: watchPage });
  const answers = [];
  context.on('response', (response) => answers.push(response));
  await page.goto(browser.address);
  await settled(page, 'computed');
  await page.waitForLoadState('networkidle');
  const signalsAt = await page.evaluate(() => performance.timeOrigin + globalThis.firstSeen.signals);
  const rows = new Map(kinds.map(([kind]) => [kind, { before: 0, after: 0 }]));
  for (const response of answers) {
    const path = new URL(response.url()).pathname;
    const [kind] = kinds.find(([, pattern]) => pattern.test(path));
    const when = response.request().timing().startTime < signalsAt ? 'before' : 'after';
    rows.get(kind)[when] += gzipSync(await response.body(), { level: 9 }).length;
  }
  await close();
  return rows;
}

/** Milliseconds from the start of navigation, in a fresh profile, of what `watchPage` sees. */
async function timeDemo() {
  const { page, close } = await browser.open({ before: watchPage });
  await page.waitForFunction(() => globalThis.firstSeen.computed !== undefined);
  const times = await page.evaluate(() => globalThis.firstSeen);
  await close();
  return times;
}

/** Runs in the page: notes, in ms from now, when the chart shows `bars` bars, their votes, and these judged and traded. */
function watchBars(bars) {
  const started = performance.now();
  const firstSeen = (globalThis.firstSeen = {});
  const watch = () => {
    const now = performance.now() - started;
    if (document.querySelector('[data-chart] [role=slider]')?.getAttribute('aria-valuemax') === bars) {
      firstSeen.candles ??= now;
      if (document.querySelector('[data-testid=vote]')) firstSeen.votes ??= now;
      if (firstSeen.votes && document.querySelector('[data-testid=proof][data-proof=computed]')) {
        firstSeen.computed = now;
        return;
      }
    }
    requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);
}

/** Milliseconds from the drop of a CSV of `bars` bars, and the main thread's longest task until they are judged. */
async function timeBars(bars) {
  const { page, close } = await browser.open();
  await settled(page, 'computed');
  await pickUpFiles(page, { name: 'minutes.csv', bytes: minuteBars(bars) });
  await page.waitForTimeout(1000);
  const longest = await longestTask(page, async () => {
    await page.evaluate(watchBars, String(bars));
    await letGo(page);
    await page.waitForFunction(() => globalThis.firstSeen.computed !== undefined, undefined, { timeout: 120_000 });
  });
  const times = await page.evaluate(() => globalThis.firstSeen);
  await close();
  return { ...times, longest };
}

/** Longest main-thread tasks while `bars` bars are read, computed and drawn, and while the keys move and zoom them. */
async function longestTasks(bars) {
  const { page, close } = await browser.open();
  await settled(page, 'computed');
  await pickUpFiles(page, { name: 'minutes.csv', bytes: minuteBars(bars) });
  await page.waitForTimeout(1000);
  const computing = await longestTask(page, async () => {
    await letGo(page);
    await page.waitForFunction(
      (count) => document.querySelector('[data-chart] [role=slider]')?.getAttribute('aria-valuemax') === count,
      String(bars),
    );
    await settled(page, 'computed');
    await page.waitForTimeout(500);
  });
  await chart(page).focus();
  const moving = await longestTask(page, async () => {
    for (const key of ['Home', 'PageDown', 'End', ...'------++']) await page.keyboard.press(key);
    await page.waitForTimeout(500);
  });
  await close();
  return { computing, moving };
}

const kB = (bytes) => `${(bytes / 1000).toFixed(1).padStart(7)} kB`;
console.log("first load, gzip (asked for before the demo's signals stand on the screen, and after):");
const weights = await weigh();
for (const [kind, { before, after }] of weights) console.log(`  ${kind.padEnd(22)} ${kB(before)} ${kB(after)}`);
const own = [...weights].filter(([kind]) => kind !== 'ONNX Runtime' && kind !== 'demo data and models');
const sum = (when) => own.reduce((total, [, row]) => total + row[when], 0);
console.log(`  ${'page without both'.padEnd(22)} ${kB(sum('before'))} ${kB(sum('after'))}`);

const times = [];
for (let visit = 0; visit < 5; visit++) times.push(await timeDemo());
console.log('cold page on localhost, ms from the start of navigation (least … median … most of 5 fresh profiles):');
for (const [name, what] of [
  ['candles', 'candles'],
  ['votes', 'first votes'],
  ['signals', 'all three models'],
  ['computed', 'judged and traded'],
]) {
  console.log(`  ${what.padEnd(22)} ${range(times.map((time) => time[name]))}`);
}

const tasks = [];
for (let run = 0; run < 3; run++) tasks.push(await longestTasks(100_000));
console.log('longest main-thread task with 100,000 bars, ms (least … median … most of 3):');
for (const [name, what] of [
  ['computing', 'read and computed'],
  ['moving', 'moved and zoomed'],
]) {
  const [processor, wall] = ['processor', 'wall'].map((clock) => range(tasks.map((task) => task[name][clock])));
  console.log(`  ${what.padEnd(22)} ${processor} of processor time, ${wall} on the clock`);
}

const millions = [];
for (let run = 0; run < 3; run++) millions.push(await timeBars(1_000_000));
console.log('1 M bars dropped as CSV, ms from the drop (least … median … most of 3):');
for (const [name, what] of [
  ['candles', 'candles'],
  ['votes', 'votes of three models'],
  ['computed', 'judged and traded'],
]) {
  console.log(`  ${what.padEnd(22)} ${range(millions.map((time) => time[name]))}`);
}
const [processor, wall] = ['processor', 'wall'].map((clock) => range(millions.map(({ longest }) => longest[clock])));
console.log(`  longest task           ${processor} of processor time, ${wall} on the clock`);
await browser.stop();
