import { en } from './en.ts';
import { zh } from './zh.ts';

export type Messages = typeof en;
export type Language = 'en' | 'zh';

export const languages: Record<Language, Messages> = { en, zh };

/** BCP 47, for `<html lang>` and dates on the axis. */
export const languageTags: Record<Language, string> = { en: 'en', zh: 'zh-CN' };
