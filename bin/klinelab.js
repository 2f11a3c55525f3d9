#!/usr/bin/env node
// CommonJS, which Node starts faster; from Node 22 on it also keeps what it has compiled for the next call.
require('node:module').enableCompileCache?.();
const program = require('node:path').join(__dirname, '..', 'build', 'node', 'main.cjs');
if (!require('node:fs').existsSync(program)) {
  console.error('klinelab: NOT_BUILT: expected the built command line, found none; run `npm run build` once');
  process.exit(1);
}
require(program)
  .main(process.argv.slice(2))
  .then((code) => (process.exitCode = code));
