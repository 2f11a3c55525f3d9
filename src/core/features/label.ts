import { dataError } from '../base/errors.ts';
import type { RollingKernels } from '../kernels/rolling.ts';
import type { Klines } from '../klines/klines.ts';
import { computeColumns } from './compute.ts';
import { defaultLabel } from './default-label.ts';
import {
  barrierScale,
  expandQuantileClass,
  parseTripleBarrier,
  walkBarriers,
  type TripleBarrier,
} from './label-kinds.ts';
import { compilePlan } from './planner.ts';
import type { Plan } from './plan.ts';

/** What a model learns to say: an expression that may read later bars, or which barrier prices touch first. */
export interface Label {
  readonly expression: string;
  /** One output, named `label`: the label itself, or the deviation that its barriers are multiples of. */
  readonly plan: Plan;
  readonly barriers?: TripleBarrier;
  /** Later bars that the label reads; training rows this close to a test row must be purged. */
  readonly horizon: number;
}

/**
 * Compiles a label: an expression, `TripleBarrier(bars, up, down, window)` or `QuantileClass(x, classes, window)`; its horizon follows from the expression. Windows must be full, so that no label is made of fewer
 * bars than it says. An expression that reads no later bar is the data error LABEL_HORIZON: its answer is known already.
 */
export function compileLabel(expression: string = defaultLabel): Label {
  const barriers = parseTripleBarrier(expression);
  const computed = barriers === undefined ? expandQuantileClass(expression) : barrierScale(barriers);
  const plan = compilePlan([{ name: 'label', expression: computed }], { windows: 'full', allowLookAhead: true });
  if (barriers !== undefined) return { expression, plan, barriers, horizon: barriers.bars };
  if (plan.lookAhead === 0) {
    throw dataError('LABEL_HORIZON', 'label: expected an expression that reads later bars, got one that reads none', {
      where: { column: 'label' },
      hint: `For example ${defaultLabel}: Ref(x, -N) is x N bars later.`,
    });
  }
  return { expression, plan, horizon: plan.lookAhead };
}

/**
 * The label of every bar. The last `horizon` bars are NaN whatever the expression makes of bars that do not exist yet: a
 * comparison with NaN would call them false.
 */
export function computeLabel(kernels: RollingKernels, label: Label, klines: Klines): Float64Array {
  const { plan, barriers, horizon } = label;
  const [computed] = computeColumns(kernels, plan, klines);
  if (barriers !== undefined) return walkBarriers(barriers, computed, klines);
  return computed.fill(Number.NaN, Math.max(0, computed.length - horizon));
}
