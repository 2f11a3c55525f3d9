import type { ObjectiveName } from '../parameters/types.ts';
import { binary } from './binary.ts';
import { multiclass } from './multiclass.ts';
import type { Objective, ObjectiveInput } from './objective.ts';
import { absoluteError, quantile } from './quantile.ts';
import { fair, huber, poisson, squaredError } from './regression.ts';

const OBJECTIVES: Readonly<Record<ObjectiveName, (input: ObjectiveInput) => Objective>> = {
  regression: squaredError,
  regression_l1: absoluteError,
  huber,
  fair,
  poisson,
  quantile,
  binary,
  multiclass,
};

export const createObjective = (input: ObjectiveInput): Objective => OBJECTIVES[input.parameters.objective](input);
