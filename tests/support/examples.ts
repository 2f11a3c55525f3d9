import { readFileSync } from 'node:fs';

/** The first block of JavaScript under a heading of a document. */
export function exampleOf(path: URL, heading: string): string {
  const [, section] = readFileSync(path, 'utf8').split(`\n## ${heading}\n`);
  const code = /```js\n(.*?)```/s.exec(section ?? '')?.[1];
  if (code === undefined) throw new Error(`${path.pathname}: expected an example under ${heading}, got none`);
  return code;
}
