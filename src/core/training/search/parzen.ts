import type { Random } from '../../base/random.ts';
import { uniformUnit } from './sampler.ts';
import { toUnit, type Parameter, type ParameterValue } from './space.ts';

/** A mixture of product kernels over several parameters: one component an observation, and the uniform prior. */
export interface ParzenEstimator {
  /** Draws a point, one unit coordinate a parameter. */
  draw(random: Random): number[];
  /** Logarithm of the density at a point. */
  logDensity(point: readonly number[]): number;
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

/**
 * @param parameters the dimensions, in a fixed order
 * @param points observed parameter values, best first
 * @param weights one a point; the prior weighs as much as one full observation
 * @param narrowest smallest kernel width on the unit line, so that the mixture never collapses
 */
export function parzenEstimator(
  parameters: readonly Parameter[],
  points: readonly (readonly ParameterValue[])[],
  weights: readonly number[],
  narrowest: number,
): ParzenEstimator {
  const count = points.length;
  const centres = points.map((point) => point.map((value, d) => toUnit(parameters[d], value)));
  // widths[d][i]: one kernel width a dimension and component.
  const widths = parameters.map((_, d) =>
    kernelWidths(
      centres.map((centre) => centre[d]),
      narrowest,
    ),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0) + 1;
  // A truncated kernel holds less than all its mass on [0, 1]; the share is constant per component and dimension.
  const masses = centres.map((centre, i) =>
    centre.map((mu, d) => {
      const width = widths[d][i];
      return parameters[d].kind === 'categorical' ? 1 : normalCdf((1 - mu) / width) - normalCdf(-mu / width);
    }),
  );

  function kernel(component: number, d: number, x: number): number {
    const parameter = parameters[d];
    const mu = centres[component][d];
    if (parameter.kind === 'categorical') {
      const choices = parameter.choices.length;
      const share = 1 / (count + choices);
      return x === mu ? 1 - (choices - 1) * share : share;
    }
    const width = widths[d][component];
    const z = (x - mu) / width;
    return Math.exp(-0.5 * z * z) / (SQRT_2PI * width * masses[component][d]);
  }

  const priorDensity = parameters.reduce(
    (density, parameter) => (parameter.kind === 'categorical' ? density / parameter.choices.length : density),
    1,
  );

  return {
    draw(random) {
      let pick = random.next() * total - 1;
      if (pick < 0) return parameters.map((parameter) => uniformUnit(parameter, random));
      let component = 0;
      while (component < count - 1 && (pick -= weights[component]) >= 0) component++;
      return parameters.map((parameter, d) => {
        const mu = centres[component][d];
        if (parameter.kind === 'categorical') {
          const spread = parameter.choices.length / (count + parameter.choices.length);
          return random.next() < spread ? random.integer(parameter.choices.length) : mu;
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
        let product = weights[i] / total;
        for (let d = 0; d < point.length; d++) product *= kernel(i, d, point[d]);
        sum += product;
      }
      return Math.log(sum);
    },
  };
}

/**
 * A component is as wide as the farther of its two neighbours is away, with the ends of the line and the prior's middle
 * as neighbours too: wide where little is known, narrow where trials crowd.
 */
function kernelWidths(values: readonly number[], narrowest: number): number[] {
  const order = [...values, 0.5].sort((a, b) => a - b);
  return values.map((value) => {
    const at = order.indexOf(value);
    const below = value - (order[at - 1] ?? 0);
    const above = (order[at + 1] ?? 1) - value;
    return Math.min(1, Math.max(narrowest, below, above));
  });
}
