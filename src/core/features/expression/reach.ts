import type { Operator } from '../operators.ts';
import type { PlanNode } from '../plan.ts';

/** Which bars a value needs, and when it is complete; the units and rules are those of `PlanNode`. */
export type Extent = Pick<PlanNode, 'lookBack' | 'lookAhead' | 'warmUp' | 'pathDependent'>;

/** A field: its own bar and nothing else. */
export const ownBar: Extent = { lookBack: 0, lookAhead: 0, warmUp: 0, pathDependent: false };

/** What several inputs read together at the same bar. */
function together(inputs: readonly Extent[]): Extent {
  return inputs.reduce(
    (all, one) => ({
      lookBack: Math.max(all.lookBack, one.lookBack),
      lookAhead: Math.max(all.lookAhead, one.lookAhead),
      warmUp: Math.max(all.warmUp, one.warmUp),
      pathDependent: all.pathDependent || one.pathDependent,
    }),
    ownBar,
  );
}

/** The extent of an operator's value, from those of its inputs and its window or shift; needs no data. */
export function extentOf(operator: Operator, inputs: readonly Extent[], window: number): Extent {
  const all = together(inputs);
  const fromTheStart = { lookBack: Infinity, lookAhead: all.lookAhead, pathDependent: true };
  switch (operator.reach) {
    case 'bar':
      return all;
    case 'shift':
      if (window === 0) return { ...fromTheStart, warmUp: all.warmUp };
      return {
        ...all,
        lookBack: Math.max(0, all.lookBack + window),
        lookAhead: Math.max(0, all.lookAhead - window),
        warmUp: Math.max(0, all.warmUp + window),
      };
    case 'recursive':
      return { ...fromTheStart, warmUp: all.warmUp };
    case 'window':
      if (window === 0) return { ...fromTheStart, warmUp: all.warmUp + (operator.leastValues ?? 1) - 1 };
      return { ...all, lookBack: all.lookBack + window - 1, warmUp: all.warmUp + window - 1 };
  }
}

/** Weight of the newest bar in a recursive average: a fraction is that weight, anything else a span. */
export const newestWeight = (window: number): number => (window < 1 ? window : 2 / (window + 1));

const settled = 1e-12;

/**
 * Bars after which what a recursive operator knew before them weighs less than 1e-12; Infinity where it never fades
 * (expanding windows, `Ref(x, 0)`), 0 for operators without state.
 */
export function barsToSettle(operator: Operator, window: number): number {
  if (operator.reach === 'bar') return 0;
  if (window === 0) return Infinity;
  if (operator.reach !== 'recursive') return 0;
  const kept = 1 - newestWeight(window);
  return kept <= 0 ? 0 : Math.ceil(Math.log(settled) / Math.log(kept));
}
