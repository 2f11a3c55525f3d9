import type { Language } from '../messages.ts';
import { en, type ModelWords } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the parts that use them, which are loaded when they are first shown. */
export const modelWords = (language: Language): ModelWords => (language === 'zh' ? zh : en);
