import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of the library that a bundled file is from. */
function libraryOf(file) {
  if (!file.includes('/node_modules/')) return undefined;
  let folder = dirname(file);
  for (; !folder.endsWith('/node_modules'); folder = dirname(folder)) {
    const manifest = join(folder, 'package.json');
    if (existsSync(manifest) && JSON.parse(readFileSync(manifest, 'utf8')).version !== undefined) return folder;
  }
  return undefined;
}

/** Writes THIRD-PARTY.txt beside a build: name, version and licence text of every library inside. */
export function thirdParty() {
  return {
    name: 'third-party',
    generateBundle(_, bundle) {
      const files = Object.values(bundle).flatMap((chunk) =>
        chunk.type === 'chunk' ? Object.keys(chunk.modules) : [],
      );
      const folders = new Set(files.map((file) => libraryOf(file.replaceAll('\\', '/'))).filter(Boolean));
      const notices = [...folders].sort().map((folder) => {
        const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
        const texts = readdirSync(folder).filter((entry) => /^(licen[cs]e|notice)/i.test(entry));
        return [`${name} ${version} (${license})`, ...texts.map((entry) => readFileSync(join(folder, entry), 'utf8'))];
      });
      const source = notices.map((parts) => parts.join('\n\n')).join(`\n\n${'-'.repeat(80)}\n\n`);
      this.emitFile({ type: 'asset', fileName: 'THIRD-PARTY.txt', source });
    },
  };
}
