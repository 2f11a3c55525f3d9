import * as z from 'zod/mini';
import { modelError } from '../base/errors.ts';
import type { Calibration, StoredCard } from './model.ts';

const finite = z.number().check(z.refine((value) => Number.isFinite(value), 'expected a finite number'));
const text = z.string().check(z.maxLength(200));
const time = z.int();

const calibrationSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('zscore'), mean: finite, std: finite.check(z.positive()) }),
  z.object({
    kind: z.literal('rank'),
    quantiles: z.array(finite).check(
      z.minLength(2),
      z.maxLength(10_001),
      z.refine(
        (quantiles) => quantiles.every((value, i) => i === 0 || value >= quantiles[i - 1]),
        'expected ascending values',
      ),
    ),
  }),
]);

const trainedSchema = z
  .object({
    symbol: text,
    intervalMs: z.int().check(z.positive()),
    from: time,
    to: time,
    klinesSha256: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
    validFrom: z.optional(time),
    validTo: z.optional(time),
  })
  .check(z.refine((range) => range.from <= range.to, 'expected from no later than to'));

/** Fields of later versions pass unread, so that an older reader still opens a newer model. */
const storedCardSchema = z.object({
  klinelabCard: z.literal(1),
  name: z.optional(text),
  featureSet: z.optional(z.object({ id: text, hash: text })),
  label: z.optional(z.object({ expression: z.string().check(z.maxLength(4000)), horizon: z.int() })),
  trained: z.optional(trainedSchema),
  calibration: z.optional(calibrationSchema),
  thresholds: z.optional(z.object({ buy: finite, sell: finite })),
});

function check(value: unknown): StoredCard {
  const result = storedCardSchema.safeParse(value);
  if (result.success) return result.data satisfies StoredCard;
  const [issue] = result.error.issues;
  const field = issue.path.join('.') || 'card';
  throw modelError('MODEL_CARD', `model card, ${field}: ${issue.message}`, {
    where: { field },
    hint: 'The card inside the model file was damaged or edited; remove the klinelab_card entry to open the model without it.',
  });
}

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
export const stringifyStoredCard = (card: StoredCard): string => JSON.stringify(check(card));

/** A calibration that a card does not carry: LightGBM's number untouched. */
export const NO_CALIBRATION: Calibration = { kind: 'none' };
