#!/usr/bin/env node
const { join } = require('node:path');
const build = join(__dirname, '..', 'build');
// CommonJS, which Node starts faster; from Node 22 on it also keeps what it has compiled for the next call: beside the
// program, so that nobody can put code there who could not change the program itself. Where it cannot write, it does not.
require('node:module').enableCompileCache?.(join(build, 'cache'));
const program = join(build, 'node', 'main.cjs');
if (!require('node:fs').existsSync(program)) {
  console.error('klinelab: NOT_BUILT: expected the built command line, found none; run `npm run build` once');
  process.exit(1);
}
require(program)
  .main(process.argv.slice(2))
  .then((code) => (process.exitCode = code));
