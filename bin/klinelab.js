#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../build/node/main.js', import.meta.url);
if (!existsSync(program)) {
  console.error('klinelab: NOT_BUILT: expected the built command line, found none; run `npm run build` once');
  process.exit(1);
}
const { main } = await import(program.href);
process.exitCode = await main(process.argv.slice(2));
