import { lightgbmSpace, type Parameter, type SearchSpace } from '../../../core/training/search/space.ts';

/** A parameter of the space as a row of the form, whatever is typed into it. */
export interface SpaceRow {
  readonly name: string;
  readonly kind: Parameter['kind'];
  readonly low: number;
  readonly high: number;
  readonly log: boolean;
  /** Of a categorical parameter, parted by commas. */
  readonly choices: string;
}

export const rowsOfSpace = (space: SearchSpace): SpaceRow[] =>
  Object.entries(space).map(([name, parameter]) =>
    parameter.kind === 'categorical'
      ? { name, kind: parameter.kind, low: 0, high: 1, log: false, choices: parameter.choices.join(', ') }
      : { name, kind: parameter.kind, low: parameter.low, high: parameter.high, log: !!parameter.log, choices: '' },
  );

/** A row for a parameter that has none yet; its range is the usual one where there is one of that name. */
export function newRow(name: string): SpaceRow {
  const [usual] = rowsOfSpace(Object.hasOwn(lightgbmSpace, name) ? { [name]: lightgbmSpace[name] } : {});
  return usual ?? { name, kind: 'float', low: 0, high: 1, log: false, choices: '' };
}

const choiceOf = (text: string): number | string | boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  return Number.isFinite(Number(text)) ? Number(text) : text;
};

const parameterOf = ({ kind, low, high, log, choices }: SpaceRow): Parameter =>
  kind === 'categorical'
    ? {
        kind,
        choices: choices
          .split(',')
          .map((one) => one.trim())
          .filter((one) => one !== '')
          .map(choiceOf),
      }
    : { kind, low, high, ...(log ? { log } : {}) };

/** The space that rows say; whether it makes sense is `checkSpace`'s to say. */
export const spaceOfRows = (rows: readonly SpaceRow[]): SearchSpace =>
  Object.fromEntries(rows.map((row) => [row.name.trim(), parameterOf(row)]));
