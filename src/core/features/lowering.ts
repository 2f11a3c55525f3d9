/*
 * Plan → program of the rolling kernels. Long for one file because its passes share one picture of the plan:
 * delays, aliases, fusion, life spans. Each pass is short.
 */
import { hasHistory, historySteps, isFused, windowSteps } from '../kernels/program.ts';
import type { Operand, Program, Slot, Step, StepOp, WindowGroup } from '../kernels/program.ts';
import { newestWeight } from './expression/reach.ts';
import type { FieldName, Plan, PlanNode } from './plan.ts';

/** A plan as the kernels run it. */
export interface LoweredPlan {
  readonly program: Program;
  /** Where each output of the plan is read, relative to the row of the newest bar that was read. */
  readonly outputs: readonly Operand[];
  readonly fields: readonly { readonly field: FieldName; readonly slot: number }[];
  /** Bars that must have been read after a bar before all its outputs are there. */
  readonly delay: number;
  /** Whether some steps must run from the first bar on. */
  readonly hasEarly: boolean;
  /** Whether some steps keep every value of their input. */
  readonly keepsAll: boolean;
}

const known = new WeakMap<Plan, LoweredPlan>();

/** Lowers a plan; remembered as long as the plan lives. */
export function lowerPlan(plan: Plan): LoweredPlan {
  let lowered = known.get(plan);
  if (!lowered) known.set(plan, (lowered = lower(plan)));
  return lowered;
}

/** A node's values: those of `node` (itself, or what it only shifts), `back` rows earlier. */
interface Source {
  readonly node: number;
  readonly back: number;
}

/** A step before its slots are chosen: nodes stand where slots will. */
interface NodeStep extends Omit<Step, 'inputs' | 'output' | 'groups'> {
  readonly inputs: readonly Source[];
  readonly outputs: readonly NodeOutput[];
}

/** One output of a step; `window` and `level` tell the outputs of a fused step apart. */
interface NodeOutput {
  readonly node: number;
  readonly window: number;
  readonly level: number;
  readonly place: number;
}

function lower(plan: Plan): LoweredPlan {
  const { nodes } = plan;
  const delays = delaysOf(nodes);
  const sources = sourcesOf(nodes, delays);
  const early = earlyNodes(nodes);
  const steps = stepsOf(plan, delays, sources, early);
  const delay = Math.max(0, ...plan.outputs.map((id) => delays[id]));
  const outputs = plan.outputs.map((id): Source => {
    const { node, back } = sources[id];
    return { node, back: back + delay - delays[id] };
  });
  const { slots, slotOf } = chooseSlots(nodes, steps, outputs);
  const operand = ({ node, back }: Source): Operand => ({ slot: slotOf[node], back });
  return {
    program: { slots, steps: steps.map((step) => finishStep(step, operand, slotOf)) },
    outputs: outputs.map(operand),
    fields: nodes.flatMap(({ id, field }) => (field === undefined ? [] : [{ field, slot: slotOf[id] }])),
    delay,
    hasEarly: early.includes(true),
    keepsAll: steps.some((step) => hasHistory(step.op)),
  };
}

/** Bars after t that must have been read before a node's value at t can be computed. */
function delaysOf(nodes: readonly PlanNode[]): number[] {
  const delays: number[] = [];
  for (const { op, inputs, window = 0 } of nodes) {
    const ahead = op === 'Ref' ? -window : 0;
    delays.push(Math.max(0, ...inputs.map((input) => delays[input] + ahead)));
  }
  return delays;
}

/** A shift into the past is only another place to read, unless bars may be missing at the series' end. */
function sourcesOf(nodes: readonly PlanNode[], delays: readonly number[]): Source[] {
  const noneWaits = delays.every((delay) => delay === 0);
  const sources: Source[] = [];
  for (const { id, op, inputs, window = 0 } of nodes) {
    const shifted = sources[inputs[0]];
    sources.push(
      op === 'Ref' && window > 0 && noneWaits
        ? { node: shifted.node, back: shifted.back + window }
        : { node: id, back: 0 },
    );
  }
  return sources;
}

/** Nodes whose values depend on where the series began, and all that they read. */
function earlyNodes(nodes: readonly PlanNode[]): boolean[] {
  const early = nodes.map(({ pathDependent }) => pathDependent);
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (early[id]) for (const input of nodes[id].inputs) early[input] = true;
  }
  return early;
}

function stepsOf(
  plan: Plan,
  delays: readonly number[],
  sources: readonly Source[],
  early: readonly boolean[],
): NodeStep[] {
  const { nodes } = plan;
  const steps: NodeStep[] = [];
  const fused = new Map<string, NodeOutput[]>();
  for (const node of nodes) {
    const { id, op, inputs, window = 0 } = node;
    if (op === 'field' || op === 'constant' || sources[id].node !== id) continue;
    const read = inputs.map((input): Source => {
      const { node: source, back } = sources[input];
      const shift = op === 'Ref' ? window : 0;
      return { node: source, back: nodes[source].op === 'constant' ? 0 : back + delays[id] - delays[input] + shift };
    });
    const common = {
      inputs: read,
      delay: delays[id],
      early: early[id],
      full: plan.windows === 'full',
      window: 0,
      parameter: 0,
    };
    const fusion = window > 0 ? windowSteps.get(op) : undefined;
    if (fusion === undefined) {
      const outputs = [{ node: id, window: 0, level: 0, place: 0 }];
      steps.push({ ...common, op: singleOp(node), outputs, parameter: parameterOf(node) });
      continue;
    }
    const output = { node: id, window, level: fusion.op === 'Quantiles' ? levelOf(node) : 0, place: fusion.place };
    const key = [fusion.op, ...read.map(({ node: source, back }) => `${source}:${back}`)].join(' ');
    const known = fused.get(key);
    if (known) {
      known.push(output);
    } else {
      const outputs = [output];
      fused.set(key, outputs);
      steps.push({ ...common, op: fusion.op, outputs });
    }
  }
  return steps.map((step) => {
    if (!isFused(step.op)) return step;
    const window = step.outputs.reduce((longest, output) => Math.max(longest, output.window), 0);
    return { ...step, window, early: step.outputs.some(({ node }) => early[node]) };
  });
}

/** The step of an operator that is not over a window of some bars. */
function singleOp({ op, window }: PlanNode): StepOp {
  if (op === 'Ref') return window === 0 ? 'First' : 'Copy';
  if (op === 'EMA') return window === 0 ? 'HistoryEMA' : 'EMA';
  if (op === 'EWMA') return 'EWMA';
  if (window === 0) return historySteps.get(op) ?? (`Expanding${op}` as StepOp);
  return op as StepOp;
}

const levelOf = ({ op, parameter }: PlanNode): number => (op === 'Med' ? 0.5 : (parameter ?? 0));

function parameterOf(node: PlanNode): number {
  const { op, window = 0 } = node;
  return op === 'EMA' || op === 'EWMA' ? newestWeight(window) : levelOf(node);
}

/**
 * A slot for every node. Outputs and nodes that are read again in later blocks keep theirs; the others share, each slot
 * being free again after its last reader.
 */
function chooseSlots(
  nodes: readonly PlanNode[],
  steps: readonly NodeStep[],
  outputs: readonly Source[],
): { slots: Slot[]; slotOf: number[] } {
  const history = new Array<number>(nodes.length).fill(0);
  const lastReader = new Array<number>(nodes.length).fill(-1);
  const look = ({ node, back }: Source, window: number): void => {
    // Sliding windows also read the row that has just left.
    history[node] = Math.max(history[node], back + window);
  };
  steps.forEach((step, index) => {
    for (const input of step.inputs) {
      look(input, step.window);
      lastReader[input.node] = index;
    }
  });
  for (const output of outputs) {
    look(output, 0);
    lastReader[output.node] = Infinity;
  }
  const slots: (Slot & { readonly shared?: boolean })[] = [];
  const slotOf = new Array<number>(nodes.length).fill(-1);
  const free: number[] = [];
  const shares = (node: number): boolean => history[node] === 0 && lastReader[node] !== Infinity;
  const add = (slot: (typeof slots)[number]): number => slots.push(slot) - 1;
  for (const { id, op, value } of nodes) {
    if (op === 'constant') slotOf[id] = add({ history: 0, constant: value ?? Number.NaN });
    else if (op === 'field') slotOf[id] = add({ history: history[id] });
  }
  steps.forEach((step, index) => {
    const dying = [...new Set(step.inputs.map((input) => input.node))].filter(
      (node) => lastReader[node] === index && shares(node) && slots[slotOf[node]].shared,
    );
    const release = (): void => dying.forEach((node) => free.push(slotOf[node]));
    // Kernels of one bar read a row before they write it, so they may write over an input that dies here.
    if (!isFused(step.op)) release();
    for (const { node } of step.outputs) {
      slotOf[node] = (shares(node) ? free.pop() : undefined) ?? add({ history: history[node], shared: shares(node) });
    }
    if (isFused(step.op)) release();
  });
  return { slots, slotOf };
}

function finishStep(step: NodeStep, operand: (source: Source) => Operand, slotOf: readonly number[]): Step {
  const { outputs, ...rest } = step;
  const inputs = step.inputs.map(operand);
  if (!isFused(step.op)) {
    return { ...rest, inputs, output: slotOf[outputs[0].node] };
  }
  const groups: (WindowGroup & { readonly outputs: (number | undefined)[] })[] = [];
  for (const { node, window, level, place } of [...outputs].sort((a, b) => a.window - b.window)) {
    let group = groups.find((one) => one.window === window && one.level === level);
    if (!group) groups.push((group = { window, level, outputs: [] }));
    group.outputs[place] = slotOf[node];
  }
  return { ...rest, inputs, groups };
}
