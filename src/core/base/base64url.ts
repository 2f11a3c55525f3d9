import { usageError } from './errors.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const values = new Map([...alphabet].map((letter, value) => [letter, value]));

/** RFC 4648 section 5, without padding. */
export function toBase64Url(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i] << 16) | ((left > 1 ? bytes[i + 1] : 0) << 8) | (left > 2 ? bytes[i + 2] : 0);
    text += alphabet[group >> 18] + alphabet[(group >> 12) & 63];
    if (left > 1) text += alphabet[(group >> 6) & 63];
    if (left > 2) text += alphabet[group & 63];
  }
  return text;
}

/** The bytes of base64url text; padding may stand or be left out. Anything else is the usage error BASE64. */
export function fromBase64Url(text: string): Uint8Array {
  const letters = text.replace(/={1,2}$/, '');
  if (letters.length % 4 === 1) {
    throw usageError('BASE64', `base64url: expected whole bytes, got ${letters.length} letters`);
  }
  const bytes = new Uint8Array(Math.floor((letters.length * 3) / 4));
  let group = 0;
  let bits = 0;
  let written = 0;
  for (let i = 0; i < letters.length; i++) {
    const value = values.get(letters[i]);
    if (value === undefined) {
      throw usageError(
        'BASE64',
        `base64url: expected letters, digits, '-' and '_', got ${JSON.stringify(letters[i])}`,
        {
          where: { offset: i + 1 },
        },
      );
    }
    group = ((group << 6) | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[written++] = (group >> bits) & 255;
    }
  }
  return bytes;
}
