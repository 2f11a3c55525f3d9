import type { SplitPart } from '../../charts/overlays/split.ts';
import type { Language } from '../messages.ts';

/** The parts of a division; apart from the other words, since the chart draws them before anything is judged. */
export const partNames: Readonly<Record<Language, Readonly<Record<SplitPart, string>>>> = {
  en: { train: 'train', valid: 'valid', test: 'test', purged: 'purged', embargoed: 'embargoed' },
  zh: { train: '训练', valid: '验证', test: '测试', purged: '清洗', embargoed: '禁用' },
};
