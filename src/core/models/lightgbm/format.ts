/**
 * `value` with `digits` significant digits as C's `%.{digits}e` rounds: to nearest, exact ties to the even digit.
 * JavaScript's own rounds exact ties up.
 */
function exponential(value: number, digits: number): string {
  const rounded = value.toExponential(digits - 1);
  // A tie has at most 18 significant digits, and a number with b binary places has at least 0.699 b of them.
  if ((value * 33554432) % 1 !== 0) return rounded;
  const oneMore = value.toExponential(digits);
  const mark = oneMore.indexOf('e');
  if (oneMore[mark - 1] !== '5') return rounded;
  // A tie only if every further digit is zero; a float64 of so few digits shows it well within 100.
  const exact = value.toExponential(100);
  if (/[1-9]/.test(exact.slice(mark, exact.indexOf('e')))) return rounded;
  const kept = oneMore.slice(0, mark - 1).replace(/\.$/, '');
  return Number(kept.at(-1)) % 2 === 0 ? kept + oneMore.slice(mark) : rounded;
}

function formatGeneral(value: number, digits: number): string {
  if (value !== value) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  if (value === 0) return Object.is(value, -0) ? '-0' : '0';
  const text = exponential(value, digits);
  const mark = text.indexOf('e');
  const exponent = Number(text.slice(mark + 1));
  const sign = value < 0 ? '-' : '';
  const figures = text.slice(sign.length, mark).replace('.', '').replace(/0+$/, '');
  if (exponent < -4 || exponent >= digits) {
    const fraction = figures.length > 1 ? `.${figures.slice(1)}` : '';
    const size = String(Math.abs(exponent)).padStart(2, '0');
    return `${sign}${figures[0]}${fraction}e${exponent < 0 ? '-' : '+'}${size}`;
  }
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${figures}`;
  if (figures.length <= exponent + 1) return sign + figures.padEnd(exponent + 1, '0');
  return `${sign}${figures.slice(0, exponent + 1)}.${figures.slice(exponent + 1)}`;
}

/** A float64 as C prints it with `%.17g`; infinities are `inf` and `-inf`. */
export const formatG17 = (value: number): string => formatGeneral(value, 17);

/** A float64 as C prints it with `%g` (6 significant digits). */
export const formatG = (value: number): string => formatGeneral(value, 6);
