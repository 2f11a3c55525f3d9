import { describe, expect, it } from 'vitest';
import { TreeKernels } from '../../src/core/kernels/trees.ts';
import { tryBrokenModels } from '../support/broken-models.ts';
import { wasmModule } from '../support/wasm.ts';

describe('100,000 damaged models', () => {
  it('each is refused with a typed error, or predicts', async () => {
    let opened = 0;
    for (let seed = 100; seed < 150; seed++) {
      opened += (await tryBrokenModels(new TreeKernels(wasmModule('trees')), 2000, seed)).opened;
    }
    expect(opened).toBeGreaterThan(5000);
  });
});
