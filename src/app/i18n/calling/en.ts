import { count } from '../../state/format.ts';

/** Words about calling the page's models from elsewhere. `zh.ts` beside it has the same keys. */
export const en = {
  title: 'Call these models',
  text: 'The same answer, bit for bit, from this tab, a service, a process or a library.',
  model: 'Model',
  way: 'Way to call',
  ways: { fetch: 'This tab', curl: 'curl', python: 'Python', cli: 'Command line', library: 'Library' },
  about: {
    fetch: 'Answered by this page while it is open; for scripts of this address, such as the browser’s console.',
    curl: 'A service on your machine with the same model.',
    python: 'The same service, asked with requests.',
    cli: 'One process, one line in, one line out.',
    library: 'In a program of your own on Node.',
  },
  copied: 'Copied',
  copy: 'Copy',
  copyFailed: 'The browser refused the clipboard.',
  whole: (bars: number) =>
    `What is copied holds the last ${count(bars)} bars in full. Averages over all earlier bars (EMA) see only these, so a score can differ from the chart’s.`,
  start: 'Answer in this tab',
  starting: 'Starting…',
  stop: 'Stop answering',
  on: (address: string) => `Answers at ${address}`,
  impossible: 'Needs https or localhost, and a browser with service workers.',
  tryIt: 'Try it',
  answered: (status: number, ms: string) => `status ${status} in ${ms} ms`,
  noModels: 'Open a model first.',
};

export type CallingWords = typeof en;
