import type { Plan } from './plan.ts';

/** Sets what stands before each column's first complete bar to NaN, in place. `columns` are the plan's outputs from bar 0. */
export function maskWarmUp(plan: Plan, columns: readonly Float64Array[]): void {
  // `fill` stops at the column's own end where there are fewer bars than that.
  columns.forEach((column, i) => column.fill(Number.NaN, 0, plan.nodes[plan.outputs[i]].warmUp));
}
