import { lastCell } from '../tables/decimal.ts';
import type { CellParser } from '../tables/source.ts';
import { timeParser } from './time-text.ts';
import type { DateOrder } from './time-text.ts';
import { UTC } from './zone.ts';

const ORDERS: readonly DateOrder[] = ['dmy', 'mdy', 'ymd'];

/** The orders in words, as messages and hints have them. */
export const ORDER_NAMES: Readonly<Record<DateOrder, string>> = {
  dmy: 'day first',
  mdy: 'month first',
  ymd: 'year first',
};

/** Whether the dates of a column start with day, month or a year of two digits, and nothing says which. */
export const isOrderUnstated = (cells: readonly string[]): boolean =>
  cells.some((cell) => /^(?:[A-Za-z]{3,9},? )?\d{1,2}[-/. ]\d{1,2}[-/. ]\d{2,4}/.test(cell));

/** Whether dates are written `31.01.2024`: with points and the year last, the day comes first wherever that is done. */
export const isDayFirstByPoints = (cells: readonly string[]): boolean =>
  cells.every((cell) => cell === '' || /^\d{1,2}\.\d{1,2}\.\d{4}/.test(cell));

/** What the dates of a whole column say of the order of their parts. */
export interface OrderWitness {
  /** Takes every cell of the column, in order. */
  readonly see: CellParser;
  /** The orders in which the most of the dates are dates. */
  fitting(): readonly DateOrder[];
  /**
   * The order that the dates prove: they run through several months, and it is the only one that fits, or, of
   * those that fit, the only one in which time never turns.
   */
  proven(): DateOrder | undefined;
}

interface Candidate {
  readonly order: DateOrder;
  readonly parse: CellParser;
  readonly months: Set<number>;
  misfits: number;
  last: number;
  forward: number;
  back: number;
}

const MONTHS_NEEDED = 2;

export function witnessOrder(): OrderWitness {
  const candidates = ORDERS.map((order): Candidate => ({
    order,
    parse: timeParser({ zone: UTC, dateOrder: order }),
    months: new Set(),
    misfits: 0,
    last: Number.NaN,
    forward: 0,
    back: 0,
  }));
  const fits = (): Candidate[] => {
    const least = Math.min(...candidates.map(({ misfits }) => misfits));
    return candidates.filter(({ misfits }) => misfits === least);
  };
  return {
    see: (bytes, start, end) => {
      for (const candidate of candidates) {
        const time = candidate.parse(bytes, start, end);
        if (time === time) follow(candidate, time);
        else if (lastCell.state !== 'missing') candidate.misfits++;
      }
      lastCell.state = 'number';
      return 0;
    },
    fitting: () => fits().map(({ order }) => order),
    proven: () => {
      const fitting = fits();
      const steady = fitting.filter(({ forward, back }) => forward === 0 || back === 0);
      const [only, ...others] = fitting.length === 1 ? fitting : steady;
      return others.length === 0 && only !== undefined && only.months.size >= MONTHS_NEEDED ? only.order : undefined;
    },
  };
}

function follow(candidate: Candidate, time: number): void {
  if (time > candidate.last) candidate.forward++;
  else if (time < candidate.last) candidate.back++;
  if (time !== candidate.last && candidate.months.size < MONTHS_NEEDED) {
    const date = new Date(time);
    candidate.months.add(date.getUTCFullYear() * 12 + date.getUTCMonth());
  }
  candidate.last = time;
}
