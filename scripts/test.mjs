// npm test: every check and every test, each counted, one line at the end.
//   --full  adds the long suites of tests/full
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './paths.mjs';

const full = process.argv.includes('--full');
const results = join(projectRoot, 'test-results');
rmSync(results, { recursive: true, force: true });
mkdirSync(results, { recursive: true });

const bin = (...path) => join(projectRoot, 'node_modules', ...path);
let passed = 0;
let failed = 0;

function runNode(args) {
  return spawnSync(process.execPath, args, { cwd: projectRoot, stdio: 'inherit' }).status === 0;
}

/** A check that passes or fails as a whole. */
function check(title, args) {
  console.log(`\n── ${title}`);
  if (runNode(args)) passed++;
  else failed++;
}

/** A vitest project; its tests are counted one by one, and a run that counts nothing is a failure. */
function suite(project) {
  console.log(`\n── tests: ${project}`);
  const report = join(results, `${project}.json`);
  const succeeded = runNode([
    bin('vitest', 'vitest.mjs'),
    ...['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile.json=${report}`],
  ]);
  try {
    const { numPassedTests, numFailedTests } = JSON.parse(readFileSync(report, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests;
    // A file that cannot be loaded fails the run without failing a test.
    if (!succeeded && numFailedTests === 0) failed++;
    if (numPassedTests + numFailedTests === 0) failed++;
  } catch {
    failed++;
  }
}

check('format', [bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level', 'warn', '.']);
check('WASM build', [join(projectRoot, 'scripts', 'build-wasm.mjs')]);
check('lint', [bin('eslint', 'bin', 'eslint.js'), '--max-warnings', '0', '.']);
check('types', [bin('typescript', 'bin', 'tsc'), '-b', 'tsconfig.json']);
check('types of the page', [
  bin('svelte-check', 'bin', 'svelte-check'),
  ...['--tsconfig', 'tsconfig.app.json', '--fail-on-warnings', '--output', 'human'],
]);
check('page build', [bin('vite', 'bin', 'vite.js'), 'build', '--logLevel', 'warn']);
check('command line build', [
  bin('vite', 'bin', 'vite.js'),
  ...['build', '--config', 'vite.node.config.ts', '--logLevel', 'warn'],
]);
check('package build', [
  bin('vite', 'bin', 'vite.js'),
  ...['build', '--config', 'vite.library.config.ts', '--logLevel', 'warn'],
]);
check('package types', [join(projectRoot, 'scripts', 'build-types.mjs')]);
suite('unit');
suite('browser');
if (full) {
  suite('full');
  check('package as installed', [join(projectRoot, 'scripts', 'test-package.mjs')]);
}

console.log(`\n${passed} passed, ${failed} failed`);
process.exit(failed === 0 ? 0 : 1);
