import type { WindowRule } from './set.ts';

/** Columns of klines that an expression can name. */
export type FieldName = 'open' | 'high' | 'low' | 'close' | 'volume' | 'vwap' | 'amount' | 'trades';

/**
 * One step of a computation: every value of slot `id` at bar t is a function of its inputs' values at bars up to
 * t + lookAhead. Equal sub-expressions share one node.
 */
export interface PlanNode {
  readonly id: number;
  /** `field`, `constant`, or an operator's name from the operator table (`Mean`, `Add`, …). */
  readonly op: string;
  /** Ids of the nodes it reads; always smaller than `id`. */
  readonly inputs: readonly number[];
  readonly field?: FieldName;
  readonly value?: number;
  /** Window in bars (0 = expanding, between 0 and 1 = exponential weight), or the shift of `Ref` and `Delta`. */
  readonly window?: number;
  /** The level of `Quantile`. */
  readonly parameter?: number;
  /** Bars before t whose klines can matter at t (Infinity for expanding and recursive operators). */
  readonly lookBack: number;
  /** Bars after t whose klines matter at t; 0 for everything that may be a feature. */
  readonly lookAhead: number;
  /** First bar (0-based) at which the value is complete: no partial window, no warm-up. */
  readonly warmUp: number;
  /**
   * True where the value at t depends on where the series began (recursive averages, expanding windows); such a node
   * carries state from block to block.
   */
  readonly pathDependent: boolean;
}

/** A schedule for a list of columns: nodes in an order in which every input stands before its reader. */
export interface Plan {
  readonly windows: WindowRule;
  readonly nodes: readonly PlanNode[];
  /** Node id of each output column, in the order of `names`. */
  readonly outputs: readonly number[];
  readonly names: readonly string[];
  /** The fields that the nodes read. */
  readonly fields: readonly FieldName[];
  /** Greatest finite look-back over the outputs, and whether any is path-dependent. */
  readonly lookBack: number;
  readonly lookAhead: number;
  readonly warmUp: number;
  readonly pathDependent: boolean;
}

/** Values of a plan's outputs for bars `start` to `start + rows` (half-open). */
export interface FeatureBlock {
  readonly start: number;
  readonly rows: number;
  /** One column an output, in the plan's order. Valid only until the next block: copy what is kept. */
  readonly columns: readonly Float64Array[];
}
