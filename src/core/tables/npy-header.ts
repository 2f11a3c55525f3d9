import { dataError } from '../base/errors.ts';

export interface NpyHeader {
  readonly descr: string;
  readonly fortranOrder: boolean;
  readonly shape: readonly number[];
}

/**
 * Parses the Python dictionary in a NPY header: exactly the keys `descr` (text), `fortran_order` (True or False) and
 * `shape` (a tuple of whole numbers), in any order. Anything else is refused.
 */
export function parseNpyHeader(text: string, name: string): NpyHeader {
  let at = 0;
  const fail = () =>
    dataError(
      'NPY_HEADER',
      `${name}: expected a dictionary of descr, fortran_order and shape, got "${text.slice(0, 60).trim()}"`,
      {
        where: { offset: at },
        hint: 'Save plain numbers with numpy.save; records and objects cannot be read.',
      },
    );
  const blanks = (): void => {
    while (text[at] === ' ') at++;
  };
  const take = (mark: string): boolean => {
    blanks();
    if (!text.startsWith(mark, at)) return false;
    at += mark.length;
    return true;
  };
  const need = (mark: string): void => {
    if (!take(mark)) throw fail();
  };
  const quoted = (): string => {
    blanks();
    const quote = text[at];
    if (quote !== "'" && quote !== '"') throw fail();
    const end = text.indexOf(quote, at + 1);
    if (end < 0) throw fail();
    const word = text.slice(at + 1, end);
    at = end + 1;
    return word;
  };
  const wholeNumber = (): number => {
    blanks();
    const start = at;
    while (text[at] >= '0' && text[at] <= '9') at++;
    const number = Number(text.slice(start, at));
    if (at === start || !Number.isSafeInteger(number)) throw fail();
    take('L');
    return number;
  };
  const tuple = (): number[] => {
    need('(');
    const numbers: number[] = [];
    while (!take(')')) {
      numbers.push(wholeNumber());
      if (!take(',')) {
        need(')');
        break;
      }
    }
    return numbers;
  };

  let descr: string | undefined;
  let fortranOrder: boolean | undefined;
  let shape: number[] | undefined;
  need('{');
  while (!take('}')) {
    const key = quoted();
    need(':');
    if (key === 'descr' && descr === undefined) descr = quoted();
    else if (key === 'shape' && shape === undefined) shape = tuple();
    else if (key === 'fortran_order' && fortranOrder === undefined) {
      fortranOrder = take('True');
      if (!fortranOrder) need('False');
    } else throw fail();
    if (!take(',')) {
      need('}');
      break;
    }
  }
  if (descr === undefined || fortranOrder === undefined || shape === undefined || text.slice(at).trim() !== '')
    throw fail();
  return { descr, fortranOrder, shape };
}
