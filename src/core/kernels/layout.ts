import type { Arena } from './module.ts';
import { hasHistory, hasState, opCodes } from './program.ts';
import type { Operand, Program, Step } from './program.ts';

// Records of wasm/assembly/rolling/instruction.ts, as 32-bit words.
const instructionWords = 22;
/** The parameter's place in an instruction, counted in float64. */
const parameterPlace = 10;
/** Two words of level, then the window, then the outputs. */
const groupWords = 10;
const groupOutputs = 6;
/** Rows past a block's end that kernels may write: they compute up to 8 rows at once. */
const padding = 8;
/** Rows that kernels of one bar read at once. */
const constantRows = 4;
/** Levels of the longest window, and bytes of the record of one merge. */
const mostLevels = 32;
const mergeBytes = 48;
/** Bytes of state for each step that carries one; the largest record has seven numbers. */
const stepStateBytes = 64;

/** Where a program's slots, instructions and state lie in a module's memory. */
export interface Layout {
  /** Address of each slot's row 0. */
  readonly columns: readonly number[];
  /** All columns whose last rows the next block reads. */
  readonly carried: readonly { readonly address: number; readonly history: number }[];
  readonly every: InstructionList;
  readonly early: InstructionList;
  /** One area for all steps that carry a small state. */
  readonly state: number;
  readonly stateBytes: number;
  /** Steps that keep all values, with the addresses of these. */
  readonly histories: readonly { readonly op: number; readonly address: number }[];
}

/** Addresses of instructions, as `run` takes them. */
export interface InstructionList {
  readonly address: number;
  readonly count: number;
}

function scratchBytes(step: Step, capacity: number): number {
  switch (step.op) {
    case 'Maxima':
    case 'Minima':
      return 3 * (step.window + capacity + 2 * padding) * 8;
    case 'Quantiles':
      return (step.window + 1) * 8;
    case 'Moments':
    case 'Sums':
    case 'Correlations':
      return mostLevels * mergeBytes;
    default:
      return 0;
  }
}

/** Columns that a step keeps of each level of blocks (wasm/assembly/rolling/dyadic.ts). */
function levelColumns({ op, groups = [] }: Step): number {
  switch (op) {
    case 'Sums':
      return 1;
    case 'Moments': {
      // Means need one, deviations two, regressions three: in the order of the outputs' places.
      const last = Math.max(...groups.map(({ outputs }) => outputs.length - 1));
      return last === 0 ? 1 : last <= 2 ? 2 : 3;
    }
    case 'Correlations':
      return 5;
    default:
      return 0;
  }
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/**
 * Writes a program for blocks of up to `capacity` rows into the arena; every column starts as NaN.
 * `historyBytes` is what a step needs that keeps all values.
 */
export function layOut(arena: Arena, program: Program, capacity: number, historyBytes: number): Layout {
  const { slots, steps } = program;
  const columns = slots.map(({ history, constant }) =>
    constant === undefined
      ? arena.allocate((history + capacity + padding) * 8) + history * 8
      : arena.allocate(constantRows * 8),
  );
  const instructions = arena.allocate(steps.length * instructionWords * 4);
  const groups = arena.allocate(total(steps.map((step) => step.groups?.length ?? 0)) * groupWords * 4);
  const everyList = arena.allocate(steps.length * 4);
  const earlyList = arena.allocate(steps.length * 4);
  const stateBytes = steps.filter((step) => hasState(step.op)).length * stepStateBytes;
  const state = arena.allocate(stateBytes);
  const scratch = arena.allocate(Math.max(0, ...steps.map((step) => scratchBytes(step, capacity))));
  const levels = steps.map((step) => {
    const perLevel = levelColumns(step);
    const count = perLevel === 0 ? 0 : perLevel * Math.floor(Math.log2(step.window));
    const stride = (step.window + capacity + padding) * 8;
    return { perLevel, count, stride, address: arena.allocate(count * stride) + step.window * 8 };
  });
  const histories = steps
    .filter((step) => hasHistory(step.op))
    .map((step) => ({ op: opCodes[step.op], address: arena.allocate(historyBytes) }));

  slots.forEach(({ history, constant }, slot) => {
    if (constant !== undefined) arena.f64(columns[slot], constantRows).fill(constant);
    else arena.f64(columns[slot] - history * 8, history + capacity + padding).fill(Number.NaN);
  });
  steps.forEach(({ window }, index) => {
    const { address, count, stride } = levels[index];
    arena.f64(address - window * 8, (count * stride) / 8).fill(Number.NaN);
  });
  arena.u8(state, stateBytes).fill(0);

  const operand = ({ slot, back }: Operand): [address: number, mask: number] =>
    slots[slot].constant === undefined ? [columns[slot] - back * 8, -1] : [columns[slot], 0];
  let nextGroup = groups;
  let nextState = state;
  let nextHistory = 0;
  steps.forEach((step, index) => {
    const address = instructions + index * instructionWords * 4;
    const inputs = [0, 1, 2].map((place) => (place < step.inputs.length ? operand(step.inputs[place]) : [0, 0]));
    const output = step.output === undefined ? 0 : columns[step.output];
    const stepGroups = step.groups ?? [];
    const ownState = hasHistory(step.op) ? histories[nextHistory++].address : nextState;
    arena
      .i32(address, instructionWords)
      .set([
        opCodes[step.op],
        step.delay,
        output,
        ...inputs.map(([base]) => base),
        ...inputs.map(([, mask]) => mask),
        step.window,
        step.full ? 1 : 0,
        nextGroup,
        stepGroups.length,
        ownState,
        scratch,
        levels[index].address,
        levels[index].stride,
        levels[index].perLevel,
      ]);
    arena.f64(address, instructionWords / 2)[parameterPlace] = step.parameter;
    for (const { window, level, outputs } of stepGroups) {
      const addresses = Array.from({ length: groupOutputs }, (_, place) => columns[outputs[place] ?? -1] ?? 0);
      arena.f64(nextGroup, 1)[0] = level;
      arena.i32(nextGroup + 8, 1 + groupOutputs).set([window, ...addresses]);
      nextGroup += groupWords * 4;
    }
    if (hasState(step.op)) nextState += stepStateBytes;
  });

  const list = (address: number, wanted: (step: Step) => boolean): InstructionList => {
    const chosen = steps.flatMap((step, index) => (wanted(step) ? [instructions + index * instructionWords * 4] : []));
    arena.i32(address, chosen.length).set(chosen);
    return { address, count: chosen.length };
  };
  const carried = slots.flatMap(({ history }, slot) => (history > 0 ? [{ address: columns[slot], history }] : []));
  steps.forEach(({ window }, index) => {
    const { address, count, stride } = levels[index];
    for (let i = 0; i < count; i++) carried.push({ address: address + i * stride, history: window });
  });
  return {
    columns,
    carried,
    every: list(everyList, () => true),
    early: list(earlyList, ({ early }) => early),
    state,
    stateBytes,
    histories,
  };
}
