import type { Random } from '../../base/random.ts';
import { uniformUnit, type ParameterValues } from './sampler.ts';
import { toUnit, type Parameter } from './space.ts';

/** A mixture of product kernels over several parameters: one component an observation, and the uniform prior. */
export interface ParzenEstimator {
  /** Draws a point, one unit coordinate a parameter. */
  draw(random: Random): number[];
  /** Logarithm of the density at a point. */
  logDensity(point: readonly number[]): number;
}

/**
 * How wide a kernel is along one dimension: `reach`, the distance to the farther of its neighbours (with the ends of the
 * line and the prior's middle as neighbours too: wide where little is known, narrow where trials crowd), or something
 * made of it.
 */
export type WidthRule = (reach: number) => number;

/** Observations of one kind, and the kernels that stand on them. */
export interface Kernels {
  readonly points: readonly ParameterValues[];
  /** One a point; the prior weighs as much as one full observation. */
  readonly weights: readonly number[];
  /** Each point has a kernel of every rule, above 0 on the unit line; they share its weight. */
  readonly widths: readonly WidthRule[];
}

const SQRT_2PI = Math.sqrt(2 * Math.PI);

/** Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7: enough to normalise a truncated kernel. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const tail =
    t *
    (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429)))) *
    Math.exp(-x * x);
  return z >= 0 ? 1 - tail / 2 : tail / 2;
}

/** The density of observations over a space: parameters by name, in a fixed order. */
export function parzenEstimator(
  space: ReadonlyMap<string, Parameter>,
  { points, weights: pointWeights, widths: rules }: Kernels,
): ParzenEstimator {
  const observed = points.length;
  const parameters = [...space.values()];
  const places = points.map((point) => [...space].map(([name, parameter]) => toUnit(parameter, point[name])));
  const centres = rules.flatMap(() => places);
  const weights = rules.flatMap(() => pointWeights.map((weight) => weight / rules.length));
  const count = centres.length;
  const widths = parameters.map(({ kind }, d) => {
    if (kind === 'categorical') return [];
    const reach = reaches(places.map((place) => place[d]));
    return rules.flatMap((width) => reach.map((one) => Math.min(1, width(one))));
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0) + 1;
  // A truncated kernel holds less than all its mass on [0, 1]; the share is constant per component and dimension.
  const logScales = centres.map((centre, i) =>
    parameters.reduce(
      (sum, { kind }, d) => {
        if (kind === 'categorical') return sum;
        const mass = normalCdf((1 - centre[d]) / widths[d][i]) - normalCdf(-centre[d] / widths[d][i]);
        return sum - Math.log(SQRT_2PI * widths[d][i] * mass);
      },
      Math.log(weights[i] / total),
    ),
  );
  const priorDensity = parameters.reduce(
    (density, parameter) => (parameter.kind === 'categorical' ? density / parameter.choices.length : density),
    1,
  );
  /** Probability of each choice that is not the component's own. */
  const otherShare = (choices: number): number => 1 / (observed + choices);

  return {
    draw(random) {
      let pick = random.next() * total - 1;
      if (pick < 0) return parameters.map((parameter) => uniformUnit(parameter, random));
      let component = 0;
      while (component < count - 1 && (pick -= weights[component]) >= 0) component++;
      return parameters.map((parameter, d) => {
        const mu = centres[component][d];
        if (parameter.kind === 'categorical') {
          const choices = parameter.choices.length;
          return random.next() < choices * otherShare(choices) ? random.integer(choices) : mu;
        }
        for (;;) {
          const x = mu + widths[d][component] * random.normal();
          if (x >= 0 && x <= 1) return x;
        }
      });
    },
    logDensity(point) {
      let sum = priorDensity / total;
      for (let i = 0; i < count; i++) {
        let exponent = logScales[i];
        let share = 1;
        for (let d = 0; d < parameters.length; d++) {
          const parameter = parameters[d];
          if (parameter.kind === 'categorical') {
            const other = otherShare(parameter.choices.length);
            share *= point[d] === centres[i][d] ? 1 - (parameter.choices.length - 1) * other : other;
          } else {
            const z = (point[d] - centres[i][d]) / widths[d][i];
            exponent -= 0.5 * z * z;
          }
        }
        sum += share * Math.exp(exponent);
      }
      return Math.log(sum);
    },
  };
}

/** Distance of each value to the farther of its neighbours. */
function reaches(values: readonly number[]): number[] {
  const order = [...values, 0.5].sort((a, b) => a - b);
  return values.map((value) => {
    const at = order.indexOf(value);
    return Math.max(value - (order[at - 1] ?? 0), (order[at + 1] ?? 1) - value);
  });
}
