import { EPSILON, signOf } from '../numbers.ts';
import type { Parameters } from '../parameters/types.ts';

/** The parameters that gains and leaf outputs depend on. */
export type GainRules = Pick<Parameters, 'lambda_l1' | 'lambda_l2' | 'max_delta_step' | 'path_smooth'>;

/** A gradient sum drawn towards zero by lambda_l1. */
function softened(gradient: number, rules: GainRules): number {
  if (!(rules.lambda_l1 > 0)) return gradient;
  return signOf(gradient) * Math.max(0, Math.abs(gradient) - rules.lambda_l1);
}

/** The value of a leaf with these sums; `parentOutput` matters with path_smooth only. */
export function leafOutput(
  gradient: number,
  hessian: number,
  rules: GainRules,
  rows: number,
  parentOutput: number,
): number {
  let output = -softened(gradient, rules) / (hessian + rules.lambda_l2);
  if (rules.max_delta_step > 0 && Math.abs(output) > rules.max_delta_step) {
    output = signOf(output) * rules.max_delta_step;
  }
  if (rules.path_smooth > EPSILON) {
    const share = rows / rules.path_smooth;
    output = (output * share) / (share + 1) + parentOutput / (share + 1);
  }
  return output;
}

/** What a leaf gains when its output is `output`. */
export function gainOfOutput(gradient: number, hessian: number, rules: GainRules, output: number): number {
  const soft = softened(gradient, rules);
  return -(2 * soft * output + (hessian + rules.lambda_l2) * output * output);
}

/** What a leaf gains with its best output. */
export function leafGain(
  gradient: number,
  hessian: number,
  rules: GainRules,
  rows: number,
  parentOutput: number,
): number {
  if (rules.max_delta_step > 0 || rules.path_smooth > EPSILON) {
    return gainOfOutput(gradient, hessian, rules, leafOutput(gradient, hessian, rules, rows, parentOutput));
  }
  const soft = softened(gradient, rules);
  return (soft * soft) / (hessian + rules.lambda_l2);
}

/** Whether gains are the plain quotient, which the search kernel computes. */
export const hasPlainGain = (rules: GainRules): boolean => !(rules.max_delta_step > 0 || rules.path_smooth > EPSILON);
