// npm run docs: writes docs/features.md and the tables of docs/expressions.md from the code that defines them.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const load = async (name) => (await runnerImport(join(root, 'scripts', 'docs', name), { configFile: false })).module;

const { featureDocs } = await load('features.ts');
writeFileSync(join(root, 'docs', 'features.md'), featureDocs());

const { refreshExpressionDocs } = await load('expressions.ts');
const page = join(root, 'docs', 'expressions.md');
writeFileSync(page, refreshExpressionDocs(readFileSync(page, 'utf8')));
