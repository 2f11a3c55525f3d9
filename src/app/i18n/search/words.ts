import type { Language } from '../messages.ts';
import { en, type SearchWords } from './en.ts';
import { zh } from './zh.ts';

export const searchWords = (language: Language): SearchWords => (language === 'zh' ? zh : en);
