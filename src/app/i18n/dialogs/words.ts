import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the dialogs, which are loaded when one is first opened. */
export const dialogWords = (language: Language): typeof en => (language === 'zh' ? zh : en);
