import { en } from './en.ts';

export type Messages = typeof en;
export type Language = 'en' | 'zh';

/** BCP 47, for `<html lang>` and dates on the axis. */
export const languageTags: Record<Language, string> = { en: 'en', zh: 'zh-CN' };

/** The words of a language. English is always there; Chinese comes when it is first asked for. */
export async function loadMessages(language: Language): Promise<Messages> {
  return language === 'zh' ? (await import('./zh.ts')).zh : en;
}
