import { describe, expect, it } from 'vitest';
import type { Command } from '../../src/cli/command.ts';
import { parseCall } from '../../src/cli/options.ts';

const command: Command = {
  summary: 'a command for this test',
  inputs: ['KLINES'],
  options: {
    model: { kind: 'text', many: true, help: 'a model' },
    'threshold-sell': { kind: 'number', help: 'a threshold' },
    method: { kind: 'text', choices: ['weighted', 'majority'], help: 'a method' },
    'mask-warmup': { kind: 'flag', help: 'a flag' },
  },
  examples: [],
  run: async () => undefined,
};
const parse = (...args: string[]) => parseCall('test', command, args);

describe('options of the command line', () => {
  it('reads `--name value`, `--name=value`, short names and repeated options alike', () => {
    const { inputs, options } = parse('a.csv', '--model', 'x', '--model=y', '-o', 'out.csv', '--mask-warmup');
    expect(inputs).toEqual(['a.csv']);
    expect(options.texts('model')).toEqual(['x', 'y']);
    expect(options.text('output')).toBe('out.csv');
    expect(options.flag('mask-warmup')).toBe(true);
    expect(options.flag('json')).toBe(false);
  });

  it('reads negative numbers in both spellings', () => {
    expect(parse('a', '--threshold-sell', '-0.3').options.number('threshold-sell')).toBe(-0.3);
    expect(parse('a', '--threshold-sell=-0.3').options.number('threshold-sell')).toBe(-0.3);
  });

  it('takes a lone dash as an input', () => {
    expect(parse('-').inputs).toEqual(['-']);
  });

  it.each([
    [['a', '--treshold-sell', '1'], /--treshold-sell: expected an option of `test`/, /--threshold-sell/],
    [['a', '--threshold-sell', 'x'], /--threshold-sell: expected a number, got x/, undefined],
    [['a', '--method', 'mean'], /--method: expected one of weighted, majority, got mean/, undefined],
    [['a', '--model'], /--model/, undefined],
    [[], /test: expected KLINES, got nothing/, /--help/],
    [['a', 'b'], /test: expected 1 input/, undefined],
  ] as const)('refuses %j as a usage error that names what is wrong', (args, message, hint) => {
    expect(() => parse(...args)).toThrow(
      expect.objectContaining({
        kind: 'usage',
        message: expect.stringMatching(message),
        ...(hint ? { hint: expect.stringMatching(hint) } : {}),
      }),
    );
  });
});
