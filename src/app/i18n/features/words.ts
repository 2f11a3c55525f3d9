import type { Language } from '../messages.ts';
import { en } from './en.ts';
import { zh } from './zh.ts';

export type FeatureWords = typeof en;

/** Both languages come with the station, which is loaded when it is first opened. */
export const featureWords = (language: Language): FeatureWords => (language === 'zh' ? zh : en);
