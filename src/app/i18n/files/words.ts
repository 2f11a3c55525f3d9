import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

/** Both languages come with the drawer’s file list, which is loaded when it is first shown. */
export const fileWords = (language: Language): typeof en => (language === 'zh' ? zh : en);
