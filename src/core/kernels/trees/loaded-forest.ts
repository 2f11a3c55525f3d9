import { dataError, usageError } from '../../base/errors.ts';
import type { TreeExports } from './exports.ts';
import type { Forest, ForestInput } from './forest.ts';
import { usedFeatures } from './forest.ts';
import type { KernelHeap } from './heap.ts';
import type { PackedBits } from './pack-bits.ts';
import { packBits } from './pack-bits.ts';
import type { PackedNodes } from './pack-nodes.ts';
import { packCovers, packNodes } from './pack-nodes.ts';

/** Which kernel sums the trees. All give the same bits; `auto` takes the fastest that the forest and rows allow. */
export type SumKernel = 'auto' | 'row' | 'walk' | 'bits';

const BLOCK_ROWS = 256;
const CONTRIBUTION_ROWS = 32;
const ROW_KERNEL_ROWS = 8;
const BIT_KERNEL_ROWS = 16;
const ZERO_THRESHOLD = 1.0000000180025095e-35;

/** A forest in kernel memory. Inputs have all of the model's columns; only those that some tree reads are copied. */
export class LoadedForest {
  readonly forest: Forest;
  readonly #exports: TreeExports;
  readonly #heap: KernelHeap;
  readonly #used: Int32Array;
  readonly #nodes: PackedNodes;
  /** One row and its outputs, kept so that single rows allocate nothing. */
  readonly #row: number;
  readonly #sums: number;
  #rowView: Float64Array;
  #bits: PackedBits | undefined | null = null;
  #covers = 0;
  #disposed = false;

  constructor(forest: Forest, exports: TreeExports, heap: KernelHeap) {
    this.forest = forest;
    this.#exports = exports;
    this.#heap = heap;
    this.#used = usedFeatures(forest);
    this.#nodes = packNodes(forest, this.#used, heap);
    this.#row = heap.allocate((this.#width + forest.outputs) * 8);
    this.#sums = this.#row + this.#width * 8;
    this.#rowView = heap.arena.f64(this.#row, this.#width + forest.outputs);
  }

  /** Values of a gathered row; a forest of single leaves still has room for one. */
  get #width(): number {
    return Math.max(1, this.#used.length);
  }

  get #asFloat32(): boolean {
    return this.forest.arithmetic === 'float32';
  }

  #check({ rows, columns }: ForestInput): void {
    if (this.#disposed) throw usageError('MODEL_DISPOSED', 'model: expected one that is in use, got one disposed of');
    if (columns.length !== this.forest.featureCount) {
      throw dataError(
        'MODEL_INPUT_WIDTH',
        `model input: expected ${this.forest.featureCount} columns, got ${columns.length}`,
      );
    }
    for (const feature of this.#used) {
      if (columns[feature].length < rows) {
        throw dataError(
          'MODEL_INPUT_ROWS',
          `model input: expected ${rows} rows, got ${columns[feature].length} in column ${feature + 1}`,
        );
      }
    }
  }

  /** Copies `count` rows of the used columns from `start` to `address`, `stride` bytes a column. */
  #copy(input: ForestInput, start: number, count: number, address: number, stride: number): void {
    const view = this.#heap.arena.f64(address, (this.#used.length * stride) / 8);
    this.#used.forEach((feature, index) => {
      view.set(input.columns[feature].subarray(start, start + count), (index * stride) / 8);
    });
  }

  /** Sums of the trees [from, to): rows x outputs. `from` is a multiple of the outputs. */
  sums(input: ForestInput, from = 0, to = this.forest.trees.length, kernel: SumKernel = 'auto'): Float64Array {
    this.#check(input);
    const { rows } = input;
    if (kernel === 'row' || (kernel === 'auto' && rows < ROW_KERNEL_ROWS)) return this.#sumRows(input, from, to);
    if (kernel !== 'walk' && (rows >= BIT_KERNEL_ROWS || kernel === 'bits')) {
      if (this.#bits === null) this.#bits = packBits(this.forest, this.#used, this.#heap);
      if (this.#bits !== undefined) return this.#sumBits(this.#bits, input, from, to);
      if (kernel === 'bits') {
        throw usageError(
          'KERNEL_UNFIT',
          'bits kernel: expected trees of at most 64 leaves, got a model it cannot take',
        );
      }
    }
    return this.#sumBlocks(input, from, to);
  }

  #sumRows({ rows, columns }: ForestInput, from: number, to: number): Float64Array {
    const { outputs } = this.forest;
    const { anyKind, nodes, values, roots } = this.#nodes;
    const used = this.#used;
    const width = this.#width;
    const asFloat32 = this.#asFloat32;
    // The view dies when the memory grows.
    if (this.#rowView.length === 0) this.#rowView = this.#heap.arena.f64(this.#row, width + outputs);
    const view = this.#rowView;
    const result = new Float64Array(rows * outputs);
    for (let row = 0; row < rows; row++) {
      let holdsNaN = false;
      for (let index = 0; index < used.length; index++) {
        const value = columns[used[index]][row];
        if (value !== value) holdsNaN = true;
        if (asFloat32) view[index] = Math.fround(value);
        else view[index] = Math.abs(value) <= ZERO_THRESHOLD ? 0 : value;
      }
      for (let output = 0; output < outputs; output++) view[width + output] = 0;
      const variant = anyKind ? 2 : holdsNaN ? 1 : 0;
      this.#exports.walkRow(this.#row, variant, nodes, values, roots, from, to, outputs, asFloat32, this.#sums);
      for (let output = 0; output < outputs; output++) result[row * outputs + output] = view[width + output];
    }
    return result;
  }

  #sumBits(bits: PackedBits, input: ForestInput, from: number, to: number): Float64Array {
    const { outputs } = this.forest;
    const { arena } = this.#heap;
    const result = new Float64Array(input.rows * outputs);
    const stride = Math.min(BLOCK_ROWS, input.rows) * 8;
    arena.scope(() => {
      const columns = arena.allocate(this.#width * stride);
      const bins = arena.allocate(bits.tableSize * 16 + 48);
      const out = arena.allocate((stride / 8) * outputs * 8);
      for (let start = 0; start < input.rows; start += BLOCK_ROWS) {
        const count = Math.min(BLOCK_ROWS, input.rows - start);
        this.#copy(input, start, count, columns, stride);
        this.#exports.binAndScore(
          columns,
          stride,
          count,
          this.#asFloat32,
          bits.thresholds,
          bits.table,
          bits.tableSize,
          bins,
          bits.tests,
          bits.groups,
          bits.trees,
          bits.values,
          from,
          to,
          outputs,
          out,
        );
        result.set(arena.f64(out, count * outputs), start * outputs);
      }
    });
    return result;
  }

  /** Gathers the input a block of rows at a time and hands each to `work`; scratch comes from `reserve`, made once. */
  #eachBlock<Scratch>(
    input: ForestInput,
    blockRows: number,
    reserve: (rows: number) => Scratch,
    work: (block: { start: number; count: number; rows: number; marks: number }, scratch: Scratch) => void,
  ): void {
    const { arena } = this.#heap;
    const width = this.#width;
    // Room for a multiple of eight rows: the walking kernel takes eight at a time.
    const room = (Math.min(blockRows, input.rows) + 7) & ~7;
    arena.scope(() => {
      const columns = arena.allocate(width * room * 8);
      const rows = arena.allocate(width * room * 8);
      const marks = arena.allocate(room);
      const scratch = reserve(room);
      for (let start = 0; start < input.rows; start += blockRows) {
        const count = Math.min(blockRows, input.rows - start);
        this.#copy(input, start, count, columns, room * 8);
        this.#exports.gather(columns, room * 8, count, this.#used.length, this.#asFloat32, rows, marks);
        work({ start, count, rows, marks }, scratch);
      }
    });
  }

  #sumBlocks(input: ForestInput, from: number, to: number): Float64Array {
    const { outputs } = this.forest;
    const { arena } = this.#heap;
    const { anyKind, nodes, values, roots } = this.#nodes;
    const result = new Float64Array(input.rows * outputs);
    this.#eachBlock(
      input,
      BLOCK_ROWS,
      (room) => ({ out: arena.allocate(room * outputs * 8), room }),
      ({ start, count, rows, marks }, { out, room }) => {
        arena.f64(out, room * outputs).fill(0);
        this.#exports.walkBlock(
          rows,
          marks,
          count,
          this.#used.length,
          anyKind,
          nodes,
          values,
          roots,
          from,
          to,
          outputs,
          this.#asFloat32,
          out,
        );
        result.set(arena.f64(out, count * outputs), start * outputs);
      },
    );
    return result;
  }

  /** Leaf index of every row in every tree of [from, to): rows x (to - from). */
  leaves(input: ForestInput, from = 0, to = this.forest.trees.length): Int32Array {
    this.#check(input);
    const { arena } = this.#heap;
    const { nodes, leafIds, roots } = this.#nodes;
    const trees = to - from;
    const result = new Int32Array(input.rows * trees);
    this.#eachBlock(
      input,
      BLOCK_ROWS,
      (room) => arena.allocate(room * trees * 4),
      ({ start, count, rows }, out) => {
        this.#exports.leafBlock(rows, count, this.#used.length, nodes, leafIds, roots, from, to, out);
        result.set(arena.i32(out, count * trees), start * trees);
      },
    );
    return result;
  }

  /**
   * TreeSHAP of the trees [from, to): rows x outputs x (featureCount + 1), the last the expected value. Every tree needs
   * its training rows.
   */
  contributions(input: ForestInput, from = 0, to = this.forest.trees.length): Float64Array {
    this.#check(input);
    const { featureCount, outputs } = this.forest;
    if (this.#covers === 0) this.#covers = packCovers(this.forest, this.#nodes.slots, this.#heap);
    const { arena } = this.#heap;
    const { nodes, values, roots, levels } = this.#nodes;
    const used = this.#used;
    const levelBytes = (Math.min(levels, used.length) + 2) * 32;
    const outWidth = used.length + 1;
    const width = featureCount + 1;
    const expected = this.#expectedValues(from, to);
    const result = new Float64Array(input.rows * outputs * width);
    this.#eachBlock(
      input,
      CONTRIBUTION_ROWS,
      (room) => ({
        paths: arena.allocate((levels + 1) * levelBytes),
        stack: arena.allocate((levels + 1) * 64),
        out: arena.allocate(room * outputs * outWidth * 8),
        room,
      }),
      ({ start, count, rows }, { paths, stack, out, room }) => {
        arena.f64(out, room * outputs * outWidth).fill(0);
        this.#exports.contributions(
          rows,
          count,
          used.length,
          nodes,
          values,
          this.#covers,
          roots,
          from,
          to,
          outputs,
          levelBytes,
          paths,
          stack,
          out,
        );
        const view = arena.f64(out, count * outputs * outWidth);
        for (let cell = 0; cell < count * outputs; cell++) {
          const target = (start * outputs + cell) * width;
          for (let index = 0; index < used.length; index++) {
            result[target + used[index]] = view[cell * outWidth + index];
          }
          result[target + featureCount] = expected[cell % outputs];
        }
      },
    );
    return result;
  }

  /** Per output, the mean leaf value over the training rows, summed over the trees [from, to). */
  #expectedValues(from: number, to: number): Float64Array {
    const { outputs, trees } = this.forest;
    const expected = new Float64Array(outputs);
    for (let index = from; index < to; index++) {
      const { leafCount, leafRows, leafValue, nodeRows } = trees[index];
      let mean = 0;
      if (leafCount === 1) mean = leafValue[0];
      else if (leafRows !== undefined && nodeRows !== undefined) {
        for (let leaf = 0; leaf < leafCount; leaf++) mean += (leafRows[leaf] / nodeRows[0]) * leafValue[leaf];
      }
      expected[index % outputs] += mean;
    }
    return expected;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#heap.free(this.#nodes.block);
    this.#heap.free(this.#row);
    if (this.#bits) this.#heap.free(this.#bits.block);
    if (this.#covers !== 0) this.#heap.free(this.#covers);
  }
}
