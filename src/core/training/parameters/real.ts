// LightGBM's library receives parameters as text and reads reals with a simple routine that is now and then one ulp
// off. Regularisation constants then differ in the last bit, and so may leaf values and tied splits; so it is repeated.

/** The text Python sends for a float: shortest digits that read back, exponent form below 1e-4 and from 1e16 on. */
export function pythonText(value: number): string {
  if (value !== value) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  const [digits, power] = value.toExponential().split('e');
  const exponent = Number(power);
  if (value === 0 || (exponent >= -4 && exponent < 16)) return plainText(value, digits, exponent);
  const size = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits}e${exponent < 0 ? '-' : '+'}${size}`;
}

function plainText(value: number, digits: string, exponent: number): string {
  if (exponent >= 0) return String(value); // below 1e16 JavaScript writes no exponent either
  return `${value < 0 ? '-' : ''}0.${'0'.repeat(-exponent - 1)}${digits.replace(/[-.]/g, '')}`;
}

/** 10^exponent by repeated squaring and cubing: exact up to 10^22, rounded along the way beyond. */
function power(base: number, exponent: number): number {
  if (exponent === 0) return 1;
  if (exponent % 2 === 0) return power(base * base, exponent / 2);
  if (exponent % 3 === 0) return power(base * base * base, exponent / 3);
  return base * power(base, exponent - 1);
}

function digitsToReal(digits: string): number {
  let value = 0;
  for (const digit of digits) value = value * 10 + (digit.charCodeAt(0) - 48);
  return value;
}

function exponentScale(exponent: number): number {
  let rest = Math.min(308, exponent);
  let scale = 1;
  for (; rest >= 50; rest -= 50) scale *= 1e50;
  for (; rest >= 8; rest -= 8) scale *= 1e8;
  for (; rest > 0; rest--) scale *= 10;
  return scale;
}

const PATTERN = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?)(\d+))?$/;

/** The float64 that LightGBM reads from the text of a real; NaN where it is not one. */
export function readReal(text: string): number {
  const match = PATTERN.exec(text);
  if (match === null || (match[2] === '' && (match[3] ?? '') === '')) {
    const special = /^([+-]?)inf(inity)?$/i.exec(text);
    if (special === null) return Number.NaN;
    return special[1] === '-' ? -Infinity : Infinity;
  }
  const [, sign, whole, fraction, exponentSign, exponent] = match;
  let value = digitsToReal(whole);
  if (fraction !== undefined) value += digitsToReal(fraction) / power(10, fraction.length);
  const scale = exponentScale(Number(exponent ?? 0));
  const size = exponentSign === '-' ? value / scale : value * scale;
  return sign === '-' ? -size : size;
}

/** The float64 that LightGBM works with when it is given `value` from Python. */
export const asNativeReal = (value: number): number => readReal(pythonText(value));
