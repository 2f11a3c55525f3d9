import type { Language } from '../messages.ts';
import { en, type CallingWords } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the dialog, which is loaded when it is first opened. */
export const callingWords = (language: Language): CallingWords => (language === 'zh' ? zh : en);
