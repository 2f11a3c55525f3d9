import { describe, expect, it } from 'vitest';
import { parameterText, parseParameters } from '../../../../src/core/training/parameters/text.ts';

describe('typed parameters', () => {
  it('are numbers, truth values, words or lists of words', () => {
    expect(parseParameters('lambda_l2=5, metric=ic;l2\nextra_trees=true')).toEqual({
      lambda_l2: 5,
      metric: ['ic', 'l2'],
      extra_trees: true,
    });
    expect(parseParameters('')).toEqual({});
  });

  it('are written as they are read', () => {
    const params = { lambda_l2: 0.1, metric: ['ic', 'l2'], extra_trees: false, boosting: 'dart' };
    expect(parseParameters(parameterText(params))).toEqual(params);
  });

  it.each(['lambda_l2', '=5', 'a=', 'a=1, b'])('cannot be read from %j', (text) => {
    expect(parseParameters(text)).toBeUndefined();
  });
});
