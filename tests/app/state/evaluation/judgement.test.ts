import { describe, expect, it } from 'vitest';
import { en } from '../../../../src/app/i18n/judgement/en.ts';
import { zh } from '../../../../src/app/i18n/judgement/zh.ts';
import { Answer } from '../../../../src/app/state/evaluation/answer.svelte.ts';
import { Folds } from '../../../../src/app/state/evaluation/folds.svelte.ts';
import { barsIn } from '../../../../src/core/evaluation/splits.ts';
import { abortedError, dataError } from '../../../../src/core/base/errors.ts';
import { checkReasons } from '../../../../src/core/research/checklist-reasons.ts';
import { makeSplits } from '../../../../src/core/evaluation/splits.ts';

describe('an answer that is asked for again and again', () => {
  interface Question {
    readonly name: string;
  }
  /** Answers are given by hand, in any order. */
  function byHand() {
    const waiting = new Map<string, { resolve: (text: string) => void; reject: (error: unknown) => void }>();
    const asked: string[] = [];
    const answer = new Answer<Question, string>(({ name }) => {
      asked.push(name);
      return new Promise((resolve, reject) => waiting.set(name, { resolve, reject }));
    });
    return { answer, asked, waiting };
  }

  it('works on one question at a time and leaves out those that are no longer wanted', async () => {
    const { answer, asked, waiting } = byHand();
    const done = answer.ask({ name: 'first' });
    void answer.ask({ name: 'second' });
    const third = { name: 'third' };
    void answer.ask(third);
    waiting.get('first')!.resolve('1');
    await expect.poll(() => asked).toEqual(['first', 'third']);
    expect(answer.value).toBe('1');
    waiting.get('third')!.resolve('3');
    await done;
    expect(answer.value).toBe('3');
    expect(answer.answered).toBe(third);
  });

  it('is not asked the same question twice, unless its work was stopped', async () => {
    const { answer, asked, waiting } = byHand();
    const question = { name: 'one' };
    const first = answer.ask(question);
    void answer.ask(question);
    waiting.get('one')!.reject(abortedError('checks'));
    await first;
    expect(answer.error).toBeUndefined();
    const second = answer.ask(question);
    waiting.get('one')!.resolve('at last');
    await second;
    expect(asked).toEqual(['one', 'one']);
    expect(answer.value).toBe('at last');
  });

  it('is an error where the engine refuses, until there is an answer again', async () => {
    const { answer, waiting } = byHand();
    const refused = answer.ask({ name: 'bad' });
    waiting.get('bad')!.reject(dataError('MONITOR_BARS', 'monitor: expected bars, got none'));
    await refused;
    expect(answer.error?.code).toBe('MONITOR_BARS');
    const good = answer.ask({ name: 'good' });
    waiting.get('good')!.resolve('fine');
    await good;
    expect([answer.error, answer.value]).toEqual([undefined, 'fine']);
  });
});

describe('the chosen fold', () => {
  it('is the last one where a document has fewer', () => {
    const folds = new Folds();
    const splits = makeSplits({ kind: 'walk-forward', folds: 3 }, 400, 5);
    folds.choose(9);
    expect(folds.of(splits)).toBe(splits[2]);
    folds.choose(-1);
    expect(folds.of(splits)).toBe(splits[0]);
    expect(folds.of([])).toBeUndefined();
  });
});

it('bars in ranges are counted', () => {
  expect(
    barsIn([
      { start: 0, end: 5 },
      { start: 9, end: 10 },
    ]),
  ).toBe(6);
});

/** Every path of a table to a text or a function. */
const keysOf = (value: unknown, path = ''): string[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : Object.entries(value).flatMap(([key, entry]) => keysOf(entry, `${path}/${key}`));

describe('the words of judgement', () => {
  it('have the same keys in both languages', () => {
    expect(keysOf(zh)).toEqual(keysOf(en));
  });
  it('put every reason of a check into Chinese, except the texts of errors', () => {
    for (const [key, sentence] of Object.entries(zh.reasons)) {
      const values = Array.from({ length: sentence.length }, () => 3) as never[];
      if (!['refused', 'setDiffers'].includes(key))
        expect((sentence as (...values: never[]) => string)(...values), key).toMatch(/\p{Script=Han}/u);
    }
    expect(Object.keys(zh.reasons)).toEqual(Object.keys(checkReasons));
  });
});
