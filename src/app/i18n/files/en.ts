export const en = {
  noCards: 'What became of the files you open is listed here.',
  expected: 'expected',
  got: 'got',
  keptWork: 'What is on screen stays.',
  missingKlines: (name: string) => `${name}: its bars are needed`,
  missingModel: (name: string) => `${name}: this model is needed`,
  missingText: 'The research names this file by its hash only. Drop or choose it, and the work goes on.',
};
