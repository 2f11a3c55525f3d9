import { createHash } from 'node:crypto';
import type { OpenApi } from './openapi.ts';
import { problemCodes } from '../core/serving/problems.ts';

interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}
interface Operation {
  readonly summary: string;
  readonly parameters?: readonly {
    readonly name: string;
    readonly description: string;
    readonly schema: ParameterSchema;
  }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
}
type Content = Readonly<Record<string, { readonly schema?: object }>>;

const style = `
:root { color-scheme: light dark; --line: #8884; --dim: light-dark(#5a5a5a, #b0b0b0); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 860px; margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 24px; margin: 0 0 4px; }
h2 { font: 600 16px ui-monospace, monospace; margin: 0; overflow-wrap: anywhere; }
h2 b { display: inline-block; min-width: 52px; }
section { border-top: 1px solid var(--line); padding: 16px 0; }
p { margin: 4px 0 8px; }
pre { background: #8881; border-radius: 6px; padding: 10px 12px; margin: 6px 0; overflow: auto; max-height: 320px; font-size: 13px; }
code { font-family: ui-monospace, monospace; font-size: 13px; }
summary { cursor: pointer; color: var(--dim); }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: 4px 8px 4px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td:first-child { white-space: nowrap; }
`;

/** Nothing is loaded and nothing runs: one style, known by its hash. */
export const docsPolicy =
  `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; ` +
  `base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => entities[sign]);

const schemas = (what: string, content: Content): string =>
  Object.entries(content)
    .map(([type, { schema }]) => {
      const head = `${what} <code>${escaped(type)}</code>`;
      if (schema === undefined) return `<p>${head}</p>`;
      const shown = Object.fromEntries(Object.entries(schema).filter(([key]) => key !== '$schema'));
      return `<details><summary>${head}</summary><pre tabindex="0">${escaped(JSON.stringify(shown, null, 1))}</pre></details>`;
    })
    .join('');

/** What a parameter may be, in words. */
const allowed = ({ enum: choices, type, minimum, maximum }: ParameterSchema): string =>
  choices?.join(' or ') ?? (minimum === undefined ? (type ?? '') : `${minimum} to ${maximum}`);

const five = '{"open":[1.08],"high":[1.09],"low":[1.07],"close":[1.08],"volume":[1000]}';
const examples: Readonly<Record<string, string>> = {
  '/predict': five,
  '/predict/batch': `{"requests":[${five}]}`,
  '/ensemble': five,
  '/features': five,
  '/actuals': '{"actuals":[{"id":"the X-Request-Id of a prediction","actual":0.0012}]}',
};

function section(path: string, method: string, operation: Operation): string {
  const { summary, parameters = [], requestBody, responses } = operation;
  const body = examples[path];
  const curl = ['curl -s', ...(method === 'post' ? ['-X POST'] : []), `http://localhost:8000${path}`].join(' ');
  const send = body === undefined ? '' : ` -H 'Content-Type: application/json' \\\n  -d '${body}'`;
  const rows = parameters.map(
    ({ name, description, schema }) =>
      `<tr><td><code>?${name}</code></td><td>${escaped(description)}</td><td>${escaped(allowed(schema))}</td></tr>`,
  );
  return `<section><h2><b>${method.toUpperCase()}</b> ${escaped(path)}</h2><p>${escaped(summary)}.</p>
<pre tabindex="0">${escaped(curl + send)}</pre>
${rows.length > 0 ? `<table>${rows.join('')}</table>` : ''}
${requestBody === undefined ? '' : schemas('takes', requestBody.content)}
${schemas('gives', responses[200]?.content ?? {})}</section>`;
}

/** The description as one page of HTML. */
export function docsPage({ info, paths }: OpenApi): string {
  const sections = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => section(path, method, operation)),
  );
  const codes = Object.entries(problemCodes).map(
    ([code, [status, title]]) => `<tr><td>${status}</td><td><code>${code}</code></td><td>${escaped(title)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(info.title)} ${escaped(info.version)}: HTTP service</title><style>${style}</style></head>
<body><main><h1>${escaped(info.title)} ${escaped(info.version)}</h1><p>${escaped(info.description)}</p>
${sections.join('\n')}
<section><h2>Problems</h2><p>Every failure is <code>application/problem+json</code> (RFC 9457) with one of these codes.</p>
<table><tr><th>Status</th><th>Code</th><th>Meaning</th></tr>${codes.join('')}</table></section>
</main></body></html>`;
}
