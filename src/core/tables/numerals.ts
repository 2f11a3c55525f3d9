/**
 * Numbers as people write them for people: `$42,580.50`, `42.580,50 €`, `1’250`, `56.48K`, `7.5万`. Marks between
 * thousands are taken only where they can be nothing else, so that no decimal mark is ever passed over.
 */

const CURRENCY = '$€£¥￥₩₹₽';
const BARE = new RegExp(`^([-+]?)[${CURRENCY}]? ?([-+]?)(.*?) ?[${CURRENCY}元]?$`);
const POWERS: Readonly<Record<string, number>> = { K: 3, M: 6, B: 9, T: 12, 千: 3, 万: 4, 亿: 8 };

/** Blanks and apostrophes between thousands, which no number has as its decimal mark. */
const PLAIN_MARK = "[ \u00a0\u2009\u202f'’]";
const groupsOf = (mark: string, point: string): RegExp => new RegExp(`^\\d{1,3}(?:${mark}\\d{3})+(?:${point}\\d*)?$`);
const PLAIN_GROUPS = { point: groupsOf(PLAIN_MARK, '\\.'), comma: groupsOf(PLAIN_MARK, ',') };
const GROUPS = { point: groupsOf(',', '\\.'), comma: groupsOf('\\.', ',') };

export interface NumeralStyle {
  readonly decimalComma: boolean;
  /** Whether the decimal mark is known, so that the other one stands between thousands. */
  readonly isMarkKnown: boolean;
}

/** The value of a number written with marks, signs or letters; NaN for any other text and where a mark could be either. */
export function parseNumeral(text: string, { decimalComma, isMarkKnown }: NumeralStyle): number {
  const [, sign = '', innerSign = '', rest = ''] = BARE.exec(text.trim()) ?? [];
  if (sign !== '' && innerSign !== '') return Number.NaN;
  const power = POWERS[rest.slice(-1).toUpperCase()] ?? 0;
  const digits = (power > 0 ? rest.slice(0, -1) : rest).trim();
  const plain = ungrouped(digits, decimalComma, isMarkKnown);
  return plain === undefined ? Number.NaN : Number(`${sign}${innerSign}${plain}e${power}`);
}

/** The digits with a point and nothing else between them; undefined where they are something else. */
function ungrouped(digits: string, decimalComma: boolean, isMarkKnown: boolean): string | undefined {
  const style = decimalComma ? 'comma' : 'point';
  if (PLAIN_GROUPS[style].test(digits)) {
    return digits.replaceAll(new RegExp(PLAIN_MARK, 'g'), '').replace(',', '.');
  }
  if (GROUPS[style].test(digits) && (isMarkKnown || isSelfEvident(digits, decimalComma))) {
    return decimalComma ? digits.replaceAll('.', '').replace(',', '.') : digits.replaceAll(',', '');
  }
  const written = decimalComma ? digits.replace(',', '.') : digits;
  return /^(?:\d+\.?\d*|\.\d+)$/.test(written) ? written : undefined;
}

/** Whether grouped digits hold several marks between thousands, or both marks. */
function isSelfEvident(digits: string, decimalComma: boolean): boolean {
  const [mark, point] = decimalComma ? ['.', ','] : [',', '.'];
  return digits.includes(point) || digits.indexOf(mark) !== digits.lastIndexOf(mark);
}

/** Whether a cell shows which mark is the decimal one: it stands in a number, or both marks do. */
export function showsDecimalMark(cell: string, decimalComma: boolean): boolean {
  const point = decimalComma ? ',' : '.';
  return cell.includes(point) && !Number.isNaN(parseNumeral(cell, { decimalComma, isMarkKnown: false }));
}

/** Marks for a value that there is not, as tables for people have them; a missing price is none of these. */
export const isAbsent = (text: string): boolean => /^(?:[-–—]{1,3}|#?n\/?a)$/i.test(text.trim());
