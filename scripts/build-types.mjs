// Copies the declarations that the package's modules lead to into build/library/types, with imports as Node resolves them.
// Run after `tsc -b`. Types of libraries that users do not get are refused.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { projectRoot } from './paths.mjs';

const from = join(projectRoot, 'build', 'types', 'src');
const to = join(projectRoot, 'build', 'library', 'types');
const manifest = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const given = new Set([...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies ?? {})]);

const specifier = /(?<=\bfrom\s+|\bimport\s*\(?\s*)(['"])([^'"]+)\1/g;
const waiting = ['index', 'server/index', 'library/worker', 'library/wasm', 'library/wasm-node'].map((name) =>
  join(from, `${name}.d.ts`),
);
const copied = new Set();
rmSync(to, { recursive: true, force: true });
for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
  if (copied.has(file)) continue;
  copied.add(file);
  const text = readFileSync(file, 'utf8').replace(specifier, (written, mark, name) => {
    if (name.startsWith('.')) {
      waiting.push(resolve(dirname(file), name.replace(/\.ts$/, '.d.ts')));
      return `${mark}${name.replace(/\.ts$/, '.js')}${mark}`;
    }
    const library = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : name.split('/')[0];
    if (!name.startsWith('node:') && !given.has(library)) {
      throw new Error(`${relative(projectRoot, file)}: types of ${library}, which users of the package do not get`);
    }
    return written;
  });
  const target = join(to, relative(from, file));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}
console.log(`${copied.size} declarations`);
