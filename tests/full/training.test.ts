import { expect, test } from 'vitest';
import { tryAwkwardTrainings } from '../support/awkward-trainings.ts';

test('5,000 tables of awkward numbers train soundly or are refused with a typed error', () => {
  expect(() => tryAwkwardTrainings(5000)).not.toThrow();
});
