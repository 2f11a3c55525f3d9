// Compiles each module of wasm/assembly to wasm/build when a source is newer than its product.
// One set of flags everywhere: -O3 and -Oz give other bits for exp and log.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const assembly = join(root, 'wasm', 'assembly');
const build = join(root, 'wasm', 'build');
const flags = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--converge', '--maximumMemory', '65536'];

function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

mkdirSync(build, { recursive: true });
const shared = Math.max(newest(join(assembly, 'shared')), statSync(fileURLToPath(import.meta.url)).mtimeMs);
for (const entry of readdirSync(assembly, { withFileTypes: true })) {
  const index = join(assembly, entry.name, 'index.ts');
  if (!entry.isDirectory() || !existsSync(index)) continue;
  const product = join(build, `${entry.name}.wasm`);
  const sources = Math.max(shared, newest(join(assembly, entry.name)));
  if (existsSync(product) && statSync(product).mtimeMs > sources) continue;
  const asc = join(root, 'node_modules', 'assemblyscript', 'bin', 'asc.js');
  const result = spawnSync(process.execPath, [asc, index, '-o', product, ...flags], { encoding: 'utf8' });
  // The optimiser stops when a round no longer shrinks the module, and says so; that is no news.
  const told = `${result.stdout}${result.stderr}`.replace('Last converge was suboptimal.\n', '');
  process.stderr.write(told);
  if (result.status !== 0) process.exit(result.status ?? 1);
  console.log(`wasm/build/${entry.name}.wasm  ${statSync(product).size} bytes`);
}
