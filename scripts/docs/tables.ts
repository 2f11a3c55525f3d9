import { fields } from '../../src/core/features/fields.ts';
import { operators, type Operator, type OperatorGroup } from '../../src/core/features/operators.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|');

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${head.map(() => ' --- ').join('|')}|`, ...rows.map(line)].join('\n');
}

/** Every field that an expression can read. */
export const fieldTable = (): string =>
  table(
    ['field', 'is'],
    Object.entries(fields).map(([name, meaning]) => [`\`$${name}\``, meaning]),
  );

const groupTitles: Readonly<Record<OperatorGroup, string>> = {
  arithmetic: 'Arithmetic',
  comparison: 'Comparison',
  logic: 'Logic and choice',
  time: 'Other bars',
  window: 'Windows: level and spread',
  order: 'Windows: order',
  trend: 'Windows: the line through them',
  pair: 'Windows of two series',
};

function written({ name, parameters, infix }: Operator): string {
  const call = `\`${name}(${parameters.map((parameter) => parameter.name).join(', ')})\``;
  return infix === undefined ? call : `${call}, \`a ${infix} b\``;
}

function accepted({ parameters, smallestWindow = 1, takesWeight }: Operator): string {
  return parameters
    .flatMap(({ name, kind }) => {
      const weight = takesWeight ? ', or 0 < N < 1' : '';
      switch (kind) {
        case 'window':
          return [`${name} from ${smallestWindow}, or 0${weight}`];
        case 'shift':
          return [`${name} of any sign`];
        case 'span':
          return [`${name} from 1, or between 0 and 1`];
        case 'level':
          return [`${name} from 0 to 1`];
        default:
          return [];
      }
    })
    .join('; ');
}

/** Every operator, a table a group. */
export function operatorTables(): string {
  const groups = [...new Set(operators.map(({ group }) => group))];
  return groups
    .map((group) => {
      const members = operators.filter((operator) => operator.group === group);
      const withNumbers = members.some((operator) => accepted(operator) !== '');
      const rows = members.map((operator) => [
        written(operator),
        ...(withNumbers ? [accepted(operator)] : []),
        operator.meaning,
      ]);
      const head = ['written', ...(withNumbers ? ['numbers'] : []), 'value'];
      return `### ${groupTitles[group]}\n\n${table(head, rows)}`;
    })
    .join('\n\n');
}
