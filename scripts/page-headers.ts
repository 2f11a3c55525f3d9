import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';

/**
 * Response headers that a host of the built page should send with every file. The policy is the page's own, read from
 * its `<meta>`: sent as a header it binds the workers too, which a `<meta>` does not, and can forbid framing.
 */
export function pageHeaders(indexHtml: string): Readonly<Record<string, string>> {
  const html = readFileSync(indexHtml, 'utf8');
  const policy = /http-equiv="Content-Security-Policy"\s+content="([^"]+)"/.exec(html)?.[1];
  if (policy === undefined) throw new Error(`${indexHtml}: expected a Content-Security-Policy in a <meta>, got none`);
  return {
    'Content-Security-Policy': `${policy}; frame-ancestors 'none'`,
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** Writes `_headers` beside the built page, the file in which several static hosts look for them. */
export function headersFile(headers: Readonly<Record<string, string>>): Plugin {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  return {
    name: 'headers-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: `/*\n${lines.join('')}` });
    },
  };
}
