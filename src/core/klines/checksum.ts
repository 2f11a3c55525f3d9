import { checkError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';

/** Name and SHA-256 of a checksum file (`HASH  NAME`), as Binance puts beside its archives. */
export function parseChecksum(bytes: Uint8Array): [name: string, sha256: string] {
  const [hash, ...name] = new TextDecoder()
    .decode(bytes)
    .trim()
    .split(/\s+\*?/);
  return [name.join(' '), hash.toLowerCase()];
}

/** The refusal of a file that is not what its checksum file says (kind `check`). */
export const checksumDiffers = (name: string, wanted: string, found: string): KlineLabError =>
  checkError('CHECKSUM', `${name}: expected SHA-256 ${wanted} as its checksum file says, got ${found}`, {
    where: { file: name },
    hint: 'The file was cut or altered on its way; download it again.',
  });
