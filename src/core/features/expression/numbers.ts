import type { Operator, Parameter } from '../operators.ts';

/** Longest window, in bars: each value is summed over its own window, so its time grows with it. */
export const longestWindow = 100_000;
/** Farthest that a shift, or windows and shifts one on the other, may reach back or ahead; longest span. In bars. */
export const farthestReach = 1_000_000;

const mostBars = ({ reach }: Operator): number => (reach === 'window' ? longestWindow : farthestReach);

/** Whether a number may stand for this parameter. */
export function accepts(operator: Operator, { kind }: Parameter, value: number): boolean {
  const bars = Number.isInteger(value) && Math.abs(value) <= mostBars(operator);
  switch (kind) {
    case 'level':
      return value >= 0 && value <= 1;
    case 'shift':
      return bars;
    case 'span':
      return value > 0 && value <= mostBars(operator);
    default:
      if (value > 0 && value < 1) return operator.takesWeight === true;
      return bars && (value === 0 || value >= (operator.smallestWindow ?? 1));
  }
}

/** What may stand for this parameter, for messages. */
export function expectation(operator: Operator, { kind }: Parameter): string {
  const { smallestWindow = 1, takesWeight } = operator;
  const most = mostBars(operator);
  switch (kind) {
    case 'level':
      return 'a number from 0 to 1';
    case 'shift':
      return `a whole number of bars up to ${most}`;
    case 'span':
      return `a number of bars up to ${most}, or a weight between 0 and 1`;
    default: {
      const weight = takesWeight ? ', or a weight between 0 and 1' : '';
      return `a whole number of bars from ${smallestWindow} to ${most}, or 0 for all bars so far${weight}`;
    }
  }
}
