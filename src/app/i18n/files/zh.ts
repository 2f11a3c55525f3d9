import type { en } from './en.ts';

export const zh: typeof en = {
  noCards: '打开的文件及其结果会列在这里。',
  expected: '应为',
  got: '实为',
  keptWork: '屏幕上的内容保持不变。',
  missingKlines: (name) => `需要 ${name} 的K线`,
  missingModel: (name) => `需要模型 ${name}`,
  missingText: '研究只以哈希引用此文件。拖放或选择它之后即可继续。',
};
