import * as z from 'zod/mini';
import { costsSchema, strategySchema } from '../backtest/schema.ts';
import { fittedProcessorSchema } from '../features/processors/schema.ts';
import { evaluationSchema, holdoutSchema, splitSchema } from '../evaluation/schema.ts';
import { featureSchema, ownSetFields } from '../features/schema.ts';
import { mostSeries } from './series.ts';
import { defaultTraining } from './training/settings.ts';
import { calibrationNames, signalOverrides, signalsSchema } from '../signals/schema.ts';

const text = (most: number) => z.string().check(z.minLength(1), z.maxLength(most));
const sha256 = z.string().check(z.regex(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits'));

const dataSchema = z.strictObject({
  symbol: text(64),
  // Empty where a single bar leaves it unknown.
  interval: z.string().check(z.regex(/^([1-9][0-9]{0,9}(ms|s|m|h|d|w|M|y))?$/, 'an interval such as 1h or 1d')),
  source: text(512),
  sha256,
  repairs: z.optional(z.array(text(64)).check(z.maxLength(32))),
  reading: z.optional(
    z.strictObject({
      zone: z.optional(text(64)),
      dateOrder: z.optional(z.enum(['dmy', 'mdy', 'ymd'])),
      columns: z.optional(z.record(text(32), z.int().check(z.gte(1), z.lte(100_000)))),
    }),
  ),
});

const featuresSchema = z.strictObject({
  set: z._default(text(128), 'lite53'),
  own: z.optional(z.strictObject(ownSetFields)),
  extra: z.optional(z.array(featureSchema).check(z.maxLength(1000))),
  processors: z.optional(z.array(fittedProcessorSchema).check(z.maxLength(16))),
});

const short = z.union([z.number(), z.string().check(z.maxLength(4096))]);
const parameter = z.union([short, z.boolean(), z.array(short).check(z.maxLength(4096))]);

const trainSchema = z.strictObject({
  params: z._default(z.record(text(64), parameter), {}),
  rounds: z._default(z.int().check(z.gte(1), z.lte(100_000)), defaultTraining.rounds),
  earlyStopping: z._default(z.int().check(z.gte(0), z.lte(100_000)), defaultTraining.earlyStopping),
  seed: z.optional(z.int().check(z.gte(0), z.lt(2 ** 31))),
  calibration: z._default(z.enum(calibrationNames), defaultTraining.calibration),
  columns: z.optional(z.array(text(128)).check(z.minLength(1), z.maxLength(10_000))),
  trials: z._default(z.int().check(z.gte(1), z.lte(10_000_000)), defaultTraining.trials),
  pbo: z.optional(z.number().check(z.gte(0), z.lte(1))),
  features: z.optional(featuresSchema),
  label: z.optional(text(4096)),
  split: z.optional(holdoutSchema),
});

const modelSchema = z.strictObject({
  name: text(128),
  // A model that says how it is trained needs no file.
  source: z.optional(text(512)),
  sha256: z.optional(sha256),
  train: z.optional(trainSchema),
  weight: z._default(z.number().check(z.gte(0), z.lte(1e6)), 1),
  ...signalOverrides,
});

const fingerprintsSchema = z.strictObject({
  klines: z.optional(sha256),
  features: z.optional(sha256),
  scores: z.optional(sha256),
  votes: z.optional(sha256),
  report: z.optional(sha256),
});

/** A research document; defaults are filled while it is read, unknown keys are refused. */
export const researchSchema = z.strictObject({
  klinelab: z.literal(1),
  title: z._default(z.string().check(z.maxLength(200)), ''),
  data: z.array(dataSchema).check(z.minLength(1), z.maxLength(mostSeries)),
  features: z._default(featuresSchema, { set: 'lite53' }),
  label: z.optional(z.strictObject({ expression: text(4096) })),
  split: z.optional(splitSchema),
  models: z.array(modelSchema).check(z.maxLength(64)),
  signals: z.prefault(signalsSchema, {}),
  evaluation: z.optional(evaluationSchema),
  strategy: z.optional(strategySchema),
  costs: z.optional(costsSchema),
  expect: z.optional(fingerprintsSchema),
});
