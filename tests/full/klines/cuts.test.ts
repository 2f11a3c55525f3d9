import { expect, it } from 'vitest';
import { BINARY_FILES, cut } from '../../core/klines/cuts.ts';
import { klinesFile, pyarrowNames } from '../../support/klines-files.ts';

it.each([...BINARY_FILES, ...pyarrowNames()])(
  '%s is refused whatever number of its first bytes is left',
  async (name) => {
    const bytes = klinesFile(name);
    for (let length = 0; length < bytes.length; length++) {
      if ((await cut(bytes, length)) !== 'refused') expect.fail(`${length} of ${bytes.length} bytes were read`);
    }
  },
);
