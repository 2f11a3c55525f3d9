import { describe, expect, it } from 'vitest';
import { parseParameters } from '../../../../src/app/state/models-lab/params.ts';

describe('typed parameters', () => {
  it('are numbers, truth values or words', () => {
    expect(parseParameters('lambda_l2=5, metric=ic\nextra_trees=true')).toEqual({
      lambda_l2: 5,
      metric: 'ic',
      extra_trees: true,
    });
    expect(parseParameters('')).toEqual({});
  });

  it.each(['lambda_l2', '=5', 'a=', 'a=1, b'])('cannot be read from %j', (text) => {
    expect(parseParameters(text)).toBeUndefined();
  });
});
