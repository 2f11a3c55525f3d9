import type { RollingKernels, RollingMachine } from '../kernels/rolling.ts';
import { barCount } from '../klines/klines.ts';
import type { Klines } from '../klines/klines.ts';
import { computeColumns } from './compute.ts';
import { fieldReader } from './field-columns.ts';
import { lowerPlan } from './lowering.ts';
import type { Plan } from './plan.ts';

/** Rows that a kept machine may grow to; longer series are computed with a machine of their own. */
const mostRows = 4096;
const rowStep = 256;

/** Computes a plan's outputs at the last bar of any klines. */
export type LastBar = (klines: Klines) => Float64Array;

/**
 * The outputs of a plan at a series' last bar, in the plan's order, with the bits of `computeColumns`. It keeps a machine
 * between calls, since laying out a program takes longer than running it over a hundred bars. One or more bars.
 * Errors: those of `computeColumns`.
 */
export function createLastBar(kernels: RollingKernels, plan: Plan): LastBar {
  const { program, outputs, fields, delay, hasEarly } = lowerPlan(plan);
  let machine: RollingMachine | undefined;
  const machineFor = (rows: number): RollingMachine => {
    if (machine !== undefined && machine.capacity >= rows) {
      machine.reset();
      return machine;
    }
    machine?.release();
    const capacity = Math.ceil(rows / rowStep) * rowStep;
    machine = kernels.load(program, capacity, capacity);
    return machine;
  };
  return (klines) => {
    const bars = barCount(klines);
    const warm = Math.max(0, bars - 1 - plan.lookBack);
    const first = hasEarly ? 0 : warm;
    const rows = bars - first;
    if (delay > 0 || rows > mostRows) {
      return Float64Array.from(computeColumns(kernels, plan, klines, { start: bars - 1 }), (column) => column[0]);
    }
    const running = machineFor(rows);
    for (const { field, slot } of fields) {
      fieldReader(klines, field)(first, bars, running.rows({ slot, back: 0 }, 0, rows));
    }
    if (warm > first) running.run(0, warm - first, first, bars, true);
    running.run(warm - first, bars - warm, warm, bars);
    const values = new Float64Array(outputs.length);
    running.gather(outputs, rows - 1, values);
    return values;
  };
}
