import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type DataWords = typeof en;

/** Both languages come with the station, which is loaded when it is first opened. */
export const dataWords = (language: Language): DataWords => (language === 'zh' ? zh : en);
