import { describe, expect, it } from 'vitest';
import { TreeKernels } from '../../../src/core/kernels/trees.ts';
import { tryBrokenModels } from '../../support/broken-models.ts';
import { wasmModule } from '../../support/wasm.ts';

describe('2,000 damaged models', () => {
  it('each is refused with a typed error, or predicts', async () => {
    const { opened, refused } = await tryBrokenModels(new TreeKernels(wasmModule('trees')), 2000, 1);
    // Both happen, or the damage would prove nothing.
    expect(opened).toBeGreaterThan(100);
    expect(refused.size).toBeGreaterThan(8);
  });
});
