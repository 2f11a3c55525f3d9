// Checked by hand: a schema library would weigh more than all the rest that opens the demo's models.
import { modelError } from '../base/errors.ts';
import type { KlineLabError } from '../base/errors.ts';
import type { Calibration, StoredCard } from './model.ts';

/** Takes over what is sound of a value, or throws with the field it stands at. */
type Check<Value> = (value: unknown, field: string) => Value;
type Checked<Fields> = { [Name in keyof Fields]: Fields[Name] extends Check<infer Value> ? Value : never };

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

const damaged = (field: string, expected: string, value: unknown): KlineLabError =>
  modelError('MODEL_CARD', `model card, ${field || 'card'}: expected ${expected}, got ${shown(value)}`, {
    where: { field: field || 'card' },
    hint: 'The card inside the model file was damaged or edited; remove the klinelab_card entry to open the model without it.',
  });

const finite: Check<number> = (value, field) => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw damaged(field, 'a finite number', value);
};

const positive: Check<number> = (value, field) => {
  if (finite(value, field) > 0) return value as number;
  throw damaged(field, 'a number above 0', value);
};

const integer: Check<number> = (value, field) => {
  if (Number.isSafeInteger(value)) return value as number;
  throw damaged(field, 'an integer', value);
};

const text =
  (mostLetters: number): Check<string> =>
  (value, field) => {
    if (typeof value === 'string' && value.length <= mostLetters) return value;
    throw damaged(field, `a text of at most ${mostLetters} characters`, value);
  };

const digest: Check<string> = (value, field) => {
  if (typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)) return value;
  throw damaged(field, '64 hex digits', value);
};

const quantiles: Check<readonly number[]> = (value, field) => {
  if (!Array.isArray(value) || value.length < 2 || value.length > 10_001) {
    throw damaged(field, 'a list of 2 to 10001 numbers', value);
  }
  const numbers = value.map((item, i) => finite(item, `${field}.${i}`));
  const fall = numbers.findIndex((number, i) => i > 0 && number < numbers[i - 1]);
  if (fall < 0) return numbers;
  throw damaged(`${field}.${fall}`, 'ascending values', numbers[fall]);
};

const maybe =
  <Value>(check: Check<Value>): Check<Value | undefined> =>
  (value, field) =>
    value === undefined ? undefined : check(value, field);

/** An object of these fields, in this order. Fields of later versions are left out, so that newer models open too. */
const record =
  <Fields extends Record<string, Check<unknown>>>(fields: Fields): Check<Checked<Fields>> =>
  (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw damaged(field, 'an object', value);
    const given = value as Record<string, unknown>;
    const sound: Record<string, unknown> = {};
    for (const [name, check] of Object.entries(fields)) {
      const own = check(Object.hasOwn(given, name) ? given[name] : undefined, field === '' ? name : `${field}.${name}`);
      if (own !== undefined) sound[name] = own;
    }
    return sound as Checked<Fields>;
  };

const zscore = record({ mean: finite, std: positive });
const rank = record({ quantiles });

const calibration: Check<Calibration> = (value, field) => {
  const kind = (value as { readonly kind?: unknown } | null)?.kind;
  if (kind === 'none') return { kind };
  if (kind === 'zscore') return { kind, ...zscore(value, field) };
  if (kind === 'rank') return { kind, ...rank(value, field) };
  throw damaged(`${field}.kind`, '"none", "zscore" or "rank"', kind);
};

const rangeFields = record({
  symbol: text(200),
  intervalMs: (value, field) => positive(integer(value, field), field),
  from: integer,
  to: integer,
  klinesSha256: maybe(digest),
  validFrom: maybe(integer),
  validTo: maybe(integer),
});

const trained: typeof rangeFields = (value, field) => {
  const range = rangeFields(value, field);
  if (range.from <= range.to) return range;
  throw damaged(field, 'from no later than to', { from: range.from, to: range.to });
};

const card = record({
  klinelabCard: (value, field) => {
    if (value === 1) return value;
    throw damaged(field, '1', value);
  },
  name: maybe(text(200)),
  featureSet: maybe(record({ id: text(200), hash: text(200) })),
  label: maybe(record({ expression: text(4000), horizon: integer })),
  trained: maybe(trained),
  calibration: maybe(calibration),
  thresholds: maybe(record({ buy: finite, sell: finite })),
});

const check = (value: unknown): StoredCard => card(value, '') as StoredCard;

/** The card that a model's file carries, from its JSON text. Throws `MODEL_CARD`. */
export function parseStoredCard(json: string): StoredCard {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (cause) {
    throw modelError('MODEL_CARD', `model card: expected JSON, got ${json.length} characters that are not`, { cause });
  }
  return check(value);
}

/** A card as one line of JSON, checked as it will be on reading. */
export const stringifyStoredCard = (stored: StoredCard): string => JSON.stringify(check(stored));

/** A calibration that a card does not carry: LightGBM's number untouched. */
export const NO_CALIBRATION: Calibration = { kind: 'none' };
