import { instantiate } from './module.ts';
import type { TreeExports } from './trees/exports.ts';
import type { Forest } from './trees/forest.ts';
import { KernelHeap } from './trees/heap.ts';
import { LoadedForest } from './trees/loaded-forest.ts';

export type { Forest, ForestInput, ForestTree } from './trees/forest.ts';
export { NodeKind } from './trees/forest.ts';
export type { LoadedForest, SumKernel } from './trees/loaded-forest.ts';

/** An output function, applied in place to row-major values. */
export type OutputTransform =
  | { readonly kind: 'identity' | 'exponential' | 'log1p-exponential' | 'signed-square' | 'softmax' }
  | { readonly kind: 'sigmoid'; readonly scale: number };

/**
 * The `trees` module: one instance with one memory serves all models of a host, since browsers allow only so many
 * memories. Forests are loaded into it and stay until they are disposed of.
 */
export class TreeKernels {
  readonly #exports: TreeExports;
  readonly #heap: KernelHeap;

  constructor(module: WebAssembly.Module) {
    this.#exports = instantiate<TreeExports>(module);
    this.#heap = new KernelHeap(this.#exports);
  }

  /** Takes a forest that has been proven sound into kernel memory. */
  load(forest: Forest): LoadedForest {
    return new LoadedForest(forest, this.#exports, this.#heap);
  }

  /** Applies LightGBM's output function to `values` (rows x width) in place; the same bits in every host. */
  transform(values: Float64Array, transform: OutputTransform, width: number): void {
    if (transform.kind === 'identity' || values.length === 0) return;
    const { arena } = this.#heap;
    arena.scope(() => {
      const address = arena.allocate(values.length * 8);
      const view = arena.f64(address, values.length);
      view.set(values);
      if (transform.kind === 'sigmoid') this.#exports.sigmoid(address, values.length, transform.scale);
      else if (transform.kind === 'exponential') this.#exports.exponential(address, values.length);
      else if (transform.kind === 'log1p-exponential') this.#exports.log1pExponential(address, values.length);
      else if (transform.kind === 'signed-square') this.#exports.signedSquare(address, values.length);
      else this.#exports.softmax(address, values.length / width, width);
      values.set(view);
    });
  }

  /** Bytes of the module's memory. */
  get bytes(): number {
    return this.#heap.arena.bytes;
  }
}
