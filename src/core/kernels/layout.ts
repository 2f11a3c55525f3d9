import type { Arena } from './module.ts';
import { opCodes } from './program.ts';
import type { Operand, Program, Step } from './program.ts';

// Records of wasm/assembly/rolling/instruction.ts, as 32-bit words.
const instructionWords = 18;
/** The parameter's place in a record, counted in float64. */
const parameterPlace = 8;
const groupWords = 7;
/** Rows past a block's end that kernels may write: they compute up to 8 rows at once. */
const padding = 8;
/** Bytes of state for each step that carries one. */
const stateBytes = 32;

/** Where a program's slots, instructions and state lie in a module's memory. */
export interface Layout {
  /** Address of each slot's row 0. */
  readonly columns: readonly number[];
  readonly every: InstructionList;
  readonly early: InstructionList;
  /** One area for all steps that carry state. */
  readonly state: number;
  readonly stateBytes: number;
}

/** Addresses of instructions, as `run` takes them. */
export interface InstructionList {
  readonly address: number;
  readonly count: number;
}

const carriesState = (step: Step): boolean => step.op === 'EMA' || step.op === 'EWMA';

function scratchBytes(step: Step, capacity: number): number {
  switch (step.op) {
    case 'Maxima':
    case 'Minima':
      return 2 * (step.window + capacity + 2 * padding) * 8;
    default:
      return 0;
  }
}

/** Writes a program for blocks of up to `capacity` rows into the arena; every column starts as NaN. */
export function layOut(arena: Arena, program: Program, capacity: number): Layout {
  const { slots, steps } = program;
  const addresses = slots.map(({ history, constant }) =>
    constant === undefined ? arena.allocate((history + capacity + padding) * 8) + history * 8 : arena.allocate(2 * 8),
  );
  const instructions = arena.allocate(steps.length * instructionWords * 4);
  const groupCount = steps.reduce((sum, step) => sum + (step.groups?.length ?? 0), 0);
  const groups = arena.allocate(groupCount * groupWords * 4);
  const everyList = arena.allocate(steps.length * 4);
  const earlyList = arena.allocate(steps.length * 4);
  const stateSize = steps.filter(carriesState).length * stateBytes;
  const state = arena.allocate(stateSize);
  const scratch = arena.allocate(steps.reduce((most, step) => Math.max(most, scratchBytes(step, capacity)), 0));

  slots.forEach(({ history, constant }, index) => {
    if (constant !== undefined) arena.f64(addresses[index], 2).fill(constant);
    else arena.f64(addresses[index] - history * 8, history + capacity + padding).fill(Number.NaN);
  });
  arena.u8(state, stateSize).fill(0);

  const words = arena.i32(instructions, steps.length * instructionWords);
  const groupArea = arena.i32(groups, groupCount * groupWords);
  const parameters = arena.f64(instructions, (steps.length * instructionWords) / 2);
  let nextGroup = 0;
  let nextState = state;
  const operand = (operands: readonly Operand[], index: number): [address: number, step: number] => {
    const input = operands[index];
    if (input === undefined) return [0, 0];
    const fixed = slots[input.slot].constant !== undefined;
    return fixed ? [addresses[input.slot], 0] : [addresses[input.slot] - input.back * 8, 16];
  };
  steps.forEach((step, index) => {
    const [a, aStep] = operand(step.inputs, 0);
    const [b, bStep] = operand(step.inputs, 1);
    const [c, cStep] = operand(step.inputs, 2);
    const stepGroups = step.groups ?? [];
    const output = step.output === undefined ? 0 : addresses[step.output];
    const record = [opCodes[step.op], step.delay, output, a, b, c, aStep, bStep, cStep, step.window];
    record.push(step.full ? 1 : 0, groups + nextGroup * groupWords * 4, stepGroups.length, nextState, scratch);
    words.set(record, index * instructionWords);
    parameters[(index * instructionWords) / 2 + parameterPlace] = step.parameter;
    for (const { window, outputs } of stepGroups) {
      const places = Array.from({ length: groupWords - 1 }, (_, place) => outputs[place]);
      const row = [window, ...places.map((slot) => (slot === undefined ? 0 : addresses[slot]))];
      groupArea.set(row, nextGroup * groupWords);
      nextGroup++;
    }
    if (carriesState(step)) nextState += stateBytes;
  });
  const list = (address: number, wanted: (step: Step) => boolean): InstructionList => {
    const chosen = steps.flatMap((step, index) => (wanted(step) ? [instructions + index * instructionWords * 4] : []));
    arena.i32(address, chosen.length).set(chosen);
    return { address, count: chosen.length };
  };
  return {
    columns: addresses,
    every: list(everyList, () => true),
    early: list(earlyList, ({ early }) => early),
    state,
    stateBytes: stateSize,
  };
}
