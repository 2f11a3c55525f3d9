import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the parts that use them, which are loaded when they are first shown. */
export const judgementWords = (language: Language): typeof en => (language === 'zh' ? zh : en);
