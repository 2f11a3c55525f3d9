import type { Random } from '../../src/core/base/random.ts';
import { operators } from '../../src/core/features/operators.ts';
import { builtInSet } from '../../src/core/features/sets/built-in.ts';

/** Expressions to start from: what the built-in sets hold, and one call of every operator. */
export const seedExpressions: readonly string[] = [
  ...builtInSet('lite53').features.map(({ expression }) => expression),
  ...builtInSet('Alpha158').features.map(({ expression }) => expression),
  ...operators.map(({ name, parameters }) => {
    const examples = { series: '$close', value: '$open', window: '5', shift: '-2', span: '12', level: '0.3' };
    return `${name}(${parameters.map(({ kind }) => examples[kind]).join(', ')})`;
  }),
];

const pieces = [
  ...[
    '(',
    ')',
    ',',
    '+',
    '-',
    '*',
    '/',
    '**',
    '>',
    '>=',
    '==',
    '!=',
    '&',
    '|',
    '=',
    '!',
    '$',
    ' ',
    '\n',
    '\u0000',
    '"',
    '€',
    '\ud800',
  ],
  ...[
    '0',
    '-1',
    '0.5',
    '1e999',
    '1e-320',
    '99999999999',
    '5.',
    '.',
    'e',
    '_',
    'NaN',
    'constructor',
    '__proto__',
    '$__proto__',
  ],
  ...['$close', '$vwap', '$amount', 'Ref(', 'Mean(', 'If(', 'Corr(', 'EMA(', ', 5)', ', 0)', ', -5)'],
];

/** The expression with one to four random changes: pieces put in, cut out, doubled, swapped, or nested. */
export function mutate(expression: string, random: Random): string {
  let text = expression;
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const from = random.integer(text.length + 1);
    const to = Math.min(text.length, from + random.integer(8));
    const part = text.slice(from, to);
    const other = seedExpressions[random.integer(seedExpressions.length)];
    switch (random.integer(6)) {
      case 0:
        text = text.slice(0, from) + text.slice(to);
        break;
      case 1:
        text = text.slice(0, to) + part.repeat(1 + random.integer(60)) + text.slice(to);
        break;
      case 2:
        text = text.slice(0, from) + String.fromCharCode(32 + random.integer(96)) + text.slice(from);
        break;
      case 3:
        text = text.replaceAll('$close', `(${other})`).slice(0, 12_000);
        break;
      default:
        text = text.slice(0, from) + pieces[random.integer(pieces.length)] + text.slice(to);
    }
  }
  return text;
}
