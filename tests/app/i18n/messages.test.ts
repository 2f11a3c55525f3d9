import { describe, expect, it } from 'vitest';
import { en as dialogsEn } from '../../../src/app/i18n/dialogs/en.ts';
import { zh as dialogsZh } from '../../../src/app/i18n/dialogs/zh.ts';
import { en } from '../../../src/app/i18n/en.ts';
import { en as filesEn } from '../../../src/app/i18n/files/en.ts';
import { zh as filesZh } from '../../../src/app/i18n/files/zh.ts';
import { en as panelsEn } from '../../../src/app/i18n/panels/en.ts';
import { zh as panelsZh } from '../../../src/app/i18n/panels/zh.ts';
import { zh } from '../../../src/app/i18n/zh.ts';

/** Every path of a table to a text or a function. */
function leaves(value: unknown, path = ''): Map<string, unknown> {
  if (typeof value !== 'object' || value === null) return new Map([[path, value]]);
  return new Map(Object.entries(value).flatMap(([key, entry]) => [...leaves(entry, `${path}/${key}`)]));
}

describe.each([
  { of: 'the first sight', tables: [en, zh], same: ['/calibrationKind/zscore'] },
  { of: 'the dialogs', tables: [dialogsEn, dialogsZh], same: [] },
  { of: 'the stations', tables: [panelsEn, panelsZh], same: [] },
  { of: 'the file list', tables: [filesEn, filesZh], same: [] },
])('the words of $of', ({ tables: [inEnglish, inChinese], same }) => {
  const english = leaves(inEnglish);
  const chinese = leaves(inChinese);

  it('have the same keys in both languages', () => {
    expect([...chinese.keys()]).toEqual([...english.keys()]);
  });
  it('are never empty', () => {
    for (const [key, text] of [...english, ...chinese]) expect(text, key).not.toBe('');
  });
  it('take as many arguments in one language as in the other', () => {
    for (const [key, text] of english) {
      if (typeof text === 'function') expect((chinese.get(key) as () => string).length, key).toBe(text.length);
    }
  });
  it('are Chinese in the Chinese table, except names and signs', () => {
    const untranslated = [...chinese].filter(
      ([key, text]) => typeof text === 'string' && text === english.get(key) && /[a-z]{3}/.test(text),
    );
    expect(untranslated.map(([key]) => key)).toEqual(same);
  });
});

describe('words that count', () => {
  it('are in the singular where there is one', () => {
    expect(en.bars(1)).toBe('1 bar');
    expect(en.bars(5000)).toBe('5,000 bars');
    expect(zh.bars(5000)).toBe('5,000 根K线');
  });
});
