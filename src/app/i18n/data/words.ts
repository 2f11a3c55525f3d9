import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the station, which is loaded when it is first opened. */
export const dataWords = (language: Language): typeof en => (language === 'zh' ? zh : en);
