import { expect } from 'vitest';
import { KlineLabError } from '../../src/core/base/errors.ts';
import { createRandom } from '../../src/core/base/random.ts';
import type { TreeKernels } from '../../src/core/kernels/trees.ts';
import { LightGbmModel } from '../../src/core/models/lightgbm/model.ts';
import { writeModelText } from '../../src/core/models/lightgbm/write.ts';
import { exportOnnx } from '../../src/core/models/onnx/export.ts';
import { openModel } from '../../src/core/models/open.ts';
import { openGolden } from './lightgbm.ts';
import { mutateBytes, mutateText } from './mutate.ts';

const ROWS = 24;

/** A few trees of a golden model: small enough that damage hits what matters. */
function shortModels(kernels: TreeKernels): { text: string; onnx: Uint8Array | undefined }[] {
  const names = ['binary', 'categorical', 'linear_tree', 'multiclass3', 'random_forest', 'zero_as_missing'] as const;
  return names.map((name) => {
    const { ensemble } = openGolden(name, kernels);
    const short = {
      ...ensemble,
      trees: ensemble.trees.slice(0, ensemble.treesPerIteration * 2),
      parameters: undefined,
    };
    return { text: writeModelText(short), onnx: name === 'linear_tree' ? undefined : exportOnnx(short) };
  });
}

/** Opens `count` damaged models and predicts with those that open; anything but a typed error or numbers is a failure. */
export async function tryBrokenModels(
  kernels: TreeKernels,
  count: number,
  seed: number,
): Promise<{ opened: number; refused: Map<string, number> }> {
  const models = shortModels(kernels);
  const random = createRandom(seed);
  const refused = new Map<string, number>();
  let opened = 0;
  for (let i = 0; i < count; i++) {
    const { onnx, text } = models[i % models.length];
    const asOnnx = onnx !== undefined && random.next() < 0.25;
    const bytes = asOnnx ? mutateBytes(onnx, random) : new TextEncoder().encode(mutateText(text, random));
    try {
      const model = await openModel(bytes, { name: 'broken', kernels });
      const { featureCount, outputCount } = model.card;
      // A changed column count may be large; the columns can share their values.
      const column = Float64Array.from({ length: ROWS }, () =>
        random.next() < 0.1 ? Number.NaN : random.normal() * 50,
      );
      const columns = new Array<Float64Array>(featureCount).fill(column);
      const scores = await model.predict({ rows: ROWS, columns });
      expect(scores.length).toBe(ROWS * outputCount);
      if (model instanceof LightGbmModel && featureCount < 100 && i % 10 === 0) {
        model.leaves({ rows: ROWS, columns });
        if (!asOnnx && !text.includes('is_linear=1')) model.contributions({ rows: 2, columns });
      }
      model.dispose();
      opened++;
    } catch (error) {
      // Rethrown as it is, with the model, so that a failure can be looked into.
      if (!(error instanceof KlineLabError)) throw new Error(`model ${i} of seed ${seed}`, { cause: error });
      expect(error.code).toMatch(/^[A-Z0-9_]+$/);
      expect(error.message.length).toBeLessThan(600);
      refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
    }
  }
  return { opened, refused };
}
