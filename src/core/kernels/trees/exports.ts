import type { ArenaExports } from '../module.ts';

/** What `wasm/assembly/trees` exports. Addresses and counts are numbers; see there for the layouts. */
export interface TreeExports extends ArenaExports {
  gather(
    columns: number,
    stride: number,
    count: number,
    width: number,
    asFloat32: boolean,
    rows: number,
    marks: number,
  ): void;
  walkRow(
    row: number,
    variant: number,
    nodes: number,
    values: number,
    roots: number,
    from: number,
    to: number,
    outputs: number,
    asFloat32: boolean,
    out: number,
  ): void;
  walkBlock(
    rows: number,
    marks: number,
    count: number,
    width: number,
    anyKind: boolean,
    nodes: number,
    values: number,
    roots: number,
    from: number,
    to: number,
    outputs: number,
    asFloat32: boolean,
    out: number,
  ): void;
  leafBlock(
    rows: number,
    count: number,
    width: number,
    nodes: number,
    leafIds: number,
    roots: number,
    from: number,
    to: number,
    out: number,
  ): void;
  binAndScore(
    columns: number,
    stride: number,
    count: number,
    asFloat32: boolean,
    thresholds: number,
    table: number,
    tableSize: number,
    bins: number,
    tests: number,
    groups: number,
    trees: number,
    values: number,
    from: number,
    to: number,
    outputs: number,
    out: number,
  ): void;
  contributions(
    rows: number,
    count: number,
    width: number,
    nodes: number,
    values: number,
    covers: number,
    roots: number,
    from: number,
    to: number,
    outputs: number,
    levelBytes: number,
    paths: number,
    stack: number,
    out: number,
  ): void;
  sigmoid(values: number, count: number, scale: number): void;
  exponential(values: number, count: number): void;
  log1pExponential(values: number, count: number): void;
  signedSquare(values: number, count: number): void;
  softmax(values: number, rows: number, width: number): void;
}
